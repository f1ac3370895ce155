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

/** A shop beside its services: what every test can do with it, in every lane. */
export interface ShopHandle {
  readonly url: string;
  readonly http: Http;
  /** A caller with cookies of its own. */
  jar(): { http: Http };
  readonly clock: { set(ms: number): Promise<void>; advance(ms: number): Promise<void> };
  readonly random: { queue(values: readonly number[]): Promise<void> };
  /**
   * Runs `act` and tells which statements it caused: from the server itself in the services lane.
   */
  watch<T>(act: () => Promise<T>): Promise<Watched<T>>;
  readonly points: {
    /** How many have come by so far. */
    count(point: string): Promise<number>;
    /** From now on, whoever comes by fails, is held, or passes again. */
    fail(point: string): Promise<void>;
    hold(point: string): Promise<void>;
    release(point: string): Promise<void>;
    /** Resolves when so many have come by in all. */
    arrived(point: string, arrivals?: number): Promise<void>;
  };
  resources(): Promise<Resources>;
  /** May be called twice; the kit does it after the test. */
  close(): Promise<void>;
}

/** What came of a call, and the SQL that it caused, in order. */
export interface Watched<T> {
  /** The answer; `undefined` when the call was refused. */
  readonly value: T | undefined;
  /** What it was refused with. */
  readonly error: unknown;
  readonly sql: readonly Statement[];
}

export type Opened<S extends ShopParts> = ShopHandle & Services<S>;

let host: ShopHost | undefined;
const opened = new Set<ShopHandle>();
let newest: HostedShop | undefined;

/**
 * Opens the chapter's shop with these environment variables. May be called several times in a test:
 * every shop has its own state and clock. Rejects with the shop's own error when it refuses to
 * open. The kit closes it after the test.
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
      // Whether that succeeds is told here, and not once more after the test.
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
    // Not what the shop did, but that there is nothing yet to watch, or nothing to rely on.
    if (isNotImplemented(thrown) || thrown instanceof SharingFault) throw thrown;
    error = thrown;
  }
  const statements = (await take()).flatMap(readStatements);
  return { value, error, sql: statements.filter(({ verb }) => verb !== 'pragma') };
}

/**
 * `handle`, with every other name a group of services: `shop.reader.readBool(…)` is one call over
 * the wire.
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

// Neither a shop nor a group is a promise, although every name seems to be there: hence no `then`.
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

/** A kept object may also be told by a route. */
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
 * Closes what the test left open. Rejects when it met an object that is shared, also when it caught
 * that.
 */
export async function closeShops(): Promise<void> {
  const fault = takeFault();
  const shops = [...opened];
  opened.clear();
  newest = undefined;
  const closings = shops.map((shop) => shop.close());
  // A shop that fails to close must not hide that others are still at it.
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
