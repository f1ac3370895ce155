import { databaseFor, hasDatabase } from './data/database';
import { redisUrl } from './data/redis-login';
import { readStatements, type Statement } from './data/statement';
import type { TestDatabase } from './data/test-database';
import type { HostedShop, Resources, ShopHost } from './host';
import { createHttpClient, type Http } from './http';
import type { Env } from './json';
import { currentLane } from './lane';
import { createLocalHost } from './local-host';
import { rememberFault, takeFault } from './met-fault';
import { isNotImplemented } from './not-implemented';
import { callService } from './property/batch';
import { SCRIBBLE } from './scribble';
import { currentBox, leaveBox } from './sealed/box';
import { createSealedHost } from './sealed/sealed-host';
import { keptAnswer, SharingFault } from './sharing-fault';
import type { Services, ShopParts } from './shop';
import { createSplitHost } from './split/split-host';
import { toWire } from './wire';

/**
 * A shop (the app under test) without its services: what every test can do with it, in every lane.
 */
export interface ShopHandle {
  readonly url: string;
  readonly http: Http;
  /** A client with its own cookies. */
  jar(): { http: Http };
  readonly clock: { set(ms: number): Promise<void>; advance(ms: number): Promise<void> };
  readonly random: { queue(values: readonly number[]): Promise<void> };
  /**
   * Runs `act` and reports which statements it caused; on PostgreSQL they come from the server's
   * own log.
   */
  watch<T>(act: () => Promise<T>): Promise<Watched<T>>;
  readonly points: {
    /** How many calls have reached the point so far. */
    count(point: string): Promise<number>;
    /** From now on, calls that reach the point fail, wait, or pass again. */
    fail(point: string): Promise<void>;
    hold(point: string): Promise<void>;
    release(point: string): Promise<void>;
    /** Resolves when `arrivals` calls in all have reached the point. */
    arrived(point: string, arrivals?: number): Promise<void>;
  };
  resources(): Promise<Resources>;
  /** May be called twice; the kit does it after the test. */
  close(): Promise<void>;
}

/** The outcome of a call, and the SQL that it caused, in order. */
export interface Watched<T> {
  /** The result; `undefined` when the call threw. */
  readonly value: T | undefined;
  /** What the call threw. */
  readonly error: unknown;
  readonly sql: readonly Statement[];
}

export type Opened<S extends ShopParts> = ShopHandle & Services<S>;

let host: ShopHost | undefined;
const opened = new Set<ShopHandle>();
let newest: HostedShop | undefined;

/**
 * Opens the chapter's shop with these environment variables. May be called several times in a test:
 * every shop has its own state and clock. Rejects with the shop's own error when it does not open.
 * The kit closes it after the test.
 */
export async function open<S extends ShopParts>(env: Env = {}): Promise<Opened<S>> {
  host ??= createHost();
  const sent = toWire(env, 'env') as Env;
  const database =
    hasDatabase() && sent['DATABASE_URL'] === undefined ? await databaseOfShop(sent) : undefined;
  const redis = await redisUrl();
  const shop = await host.open({
    ...(database ? { DATABASE_URL: database.url } : {}),
    ...(redis === undefined ? {} : { REDIS_URL: redis }),
    ...sent,
  });
  newest = shop;
  const handle = createHandle(shop, database);
  opened.add(handle);
  return withServices(handle, shop) as Opened<S>;
}

function createHost(): ShopHost {
  const lane = currentLane();
  const box = currentBox();
  const { surroundings } = lane;
  if (box) return createSealedHost(box.link, surroundings);
  return lane.lane === 'split'
    ? createSplitHost(lane.build(), surroundings)
    : createLocalHost(lane.chapterDir, surroundings);
}

function databaseOfShop({ SHOP_SCHEMA }: Env): Promise<TestDatabase> {
  return databaseFor(SHOP_SCHEMA === 'empty' ? 'empty' : 'ready');
}

function createHandle(shop: HostedShop, database: TestDatabase | undefined): ShopHandle {
  const client = createHttpClient(shop.url);
  const handle: ShopHandle = {
    url: shop.url,
    http: lookingForScribble(client.http),
    jar: () => ({ http: lookingForScribble(client.jar().http) }),
    clock: {
      set: async (ms) => shop.steer('setTime', toWire(ms, 'clock.set') as number),
      advance: async (ms) => shop.steer('advanceTime', toWire(ms, 'clock.advance') as number),
    },
    random: {
      queue: async (values) =>
        shop.steer('queueRandom', toWire(values, 'random.queue') as number[]),
    },
    watch: async (act) => watch(act, () => takeStatements(shop, database)),
    points: {
      count: (point) => shop.steer('countPoint', point),
      fail: (point) => shop.steer('setPoint', point, 'fail'),
      hold: (point) => shop.steer('setPoint', point, 'hold'),
      release: (point) => shop.steer('setPoint', point, 'pass'),
      arrived: (point, arrivals = 1) => shop.steer('awaitPoint', point, arrivals),
    },
    resources: () => shop.resources(),
    close: async () => {
      // A failure to close is reported here, and not again after the test.
      opened.delete(handle);
      client.close();
      await shop.close();
    },
  };
  return handle;
}

function takeStatements(shop: HostedShop, database: TestDatabase | undefined): Promise<string[]> {
  return database?.takeStatements?.() ?? shop.steer('takeStatements');
}

async function watch<T>(act: () => Promise<T>, take: () => Promise<string[]>): Promise<Watched<T>> {
  await take();
  let value: T | undefined;
  let error: unknown;
  try {
    value = await act();
  } catch (thrown) {
    // Not errors of the shop's function: it is not written yet, or shares an object, so that there
    // is nothing to watch.
    if (isNotImplemented(thrown) || thrown instanceof SharingFault) throw thrown;
    error = thrown;
  }
  const statements = (await take()).flatMap(readStatements);
  return { value, error, sql: statements.filter(({ verb }) => verb !== 'pragma') };
}

/**
 * `handle`, with a group of services for every other name: `shop.reader.readBool(…)` is one call to
 * the shop.
 */
function withServices(handle: ShopHandle, shop: HostedShop): unknown {
  return new Proxy(handle, {
    get(target, group) {
      if (typeof group === 'symbol' || group in target)
        return Reflect.get(target, group) as unknown;
      return group === 'then' ? undefined : serviceGroup(shop, group);
    },
  });
}

// The proxy has every name. Without this exception for `then`, `await` would treat it as a promise.
function serviceGroup(shop: HostedShop, group: string): unknown {
  return new Proxy(
    {},
    {
      get: (_, name) =>
        typeof name === 'symbol' || name === 'then'
          ? undefined
          : async (...args: unknown[]) => {
              const sent = args.map((arg, i) => toWire(arg, `argument ${i + 1} of ${name}`));
              return rememberFault(() => callService(shop, { group, name, args: sent }));
            },
    },
  );
}

/** An object that the shop keeps may also appear in a response. */
function lookingForScribble(http: Http): Http {
  return (method, path, ask) =>
    rememberFault(async () => {
      const answer = await http(method, path, ask);
      if (answer.text.includes(SCRIBBLE)) throw keptAnswer(`a part of ${method} ${path}`);
      return answer;
    });
}

/** The shop that the running test opened last, unless its shops are closed. */
export function newestShop(): HostedShop | undefined {
  return newest;
}

/**
 * Closes what the test left open. Rejects when a sharing fault occurred, also when the test caught
 * it.
 */
export async function closeShops(): Promise<void> {
  const fault = takeFault();
  const shops = [...opened];
  opened.clear();
  newest = undefined;
  const closings = shops.map((shop) => shop.close());
  // All are awaited: when one shop fails to close, others may still be closing.
  await Promise.allSettled(closings);
  if (fault) throw fault;
  await Promise.all(closings);
}

/** Ends the host of this test file. */
export async function closeHost(): Promise<void> {
  try {
    await closeShops();
  } finally {
    await host?.close();
    host = undefined;
    await leaveBox();
  }
}
