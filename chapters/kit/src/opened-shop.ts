import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { Caller } from './caller';
import type { CallOutcome, HostedShop, Resources, ServiceCall } from './host';
import type { Env, Json } from './json';
import { ResourceLog } from './resource-log';
import type { OpenShop, ShopParts } from './shop';
import { createTools } from './tools';
import { encodeError, stackOf } from './wire';

/**
 * Loads a chapter's code and opens shops in the current process; used by the local lane and by the
 * host program.
 */
export class ShopFactory {
  readonly #load: () => { openShop: OpenShop };
  readonly #surroundings: Env;
  /** One for all shops, since they share what a module keeps. */
  readonly #caller = new Caller();
  #loaded: { openShop: OpenShop; onImport: string[] } | undefined;

  /**
   * `surroundings` is the content of `process.env`, for learner code that reads it instead of its
   * arguments.
   */
  constructor(load: () => { openShop: OpenShop }, surroundings: Env = {}) {
    this.#load = load;
    this.#surroundings = surroundings;
  }

  async open(env: Env): Promise<HostedShop> {
    Object.assign(process.env, this.#surroundings);
    const { openShop, onImport } = (this.#loaded ??= importShop(this.#load));
    const { tools, steering } = createTools();
    const log = new ResourceLog();
    const starting = log.run(() => start(() => openShop({ ...env }, tools)));
    // A shop that fails to open has no one to close it.
    starting.catch(() => log.end());
    const { parts, server } = await starting;
    let afterClose: string[] = [];
    let closing: Promise<void> | undefined;
    const shut = async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      try {
        await parts.close?.();
      } finally {
        await nextTurn();
        await nextTurn();
        afterClose = log.end();
      }
    };
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      call: (group, name, args) => log.run(() => this.#call(parts, { group, name, args })),
      callAll: (calls) => log.run(() => this.#callAll(parts, calls)),
      steer: async (name, ...args) =>
        (await (steering[name] as (...values: typeof args) => unknown)(...args)) as never,
      resources: async (): Promise<Resources> => ({ onImport, afterClose }),
      close: () => (closing ??= log.run(shut)),
    };
  }

  async #call(parts: ShopParts, { group, name, args }: ServiceCall): Promise<Json> {
    return this.#caller.call(findService(parts, group, name), name, args);
  }

  async #callAll(parts: ShopParts, calls: readonly ServiceCall[]): Promise<CallOutcome[]> {
    const outcomes: CallOutcome[] = [];
    for (const call of calls) {
      try {
        outcomes.push({ value: await this.#call(parts, call) });
      } catch (thrown) {
        outcomes.push({ error: encodeError(thrown, call.name), stack: stackOf(thrown) });
      }
    }
    return outcomes;
  }
}

function importShop(load: () => { openShop: OpenShop }) {
  // Node opens these pipes on first use, so they do not count as left open.
  void [process.stdout, process.stderr];
  const before = process.getActiveResourcesInfo();
  const { openShop } = load();
  return { openShop, onImport: added(before, process.getActiveResourcesInfo()) };
}

async function start(openShop: () => ReturnType<OpenShop>) {
  const parts = await openShop();
  const server = createServer(parts.app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return { parts, server };
}

function findService({ services }: ShopParts, group: string, name: string) {
  const groups = services as Record<string, Record<string, (...args: Json[]) => unknown>>;
  const service = groups[group]?.[name];
  if (typeof service !== 'function')
    throw new TypeError(`the shop has no service ${group}.${name}`);
  return service;
}

/** The kinds of which `after` has more than `before`. */
function added(before: readonly string[], after: readonly string[]): string[] {
  const known = [...before];
  return after
    .filter((kind) => {
      const at = known.indexOf(kind);
      if (at >= 0) known.splice(at, 1);
      return at < 0;
    })
    .sort();
}
