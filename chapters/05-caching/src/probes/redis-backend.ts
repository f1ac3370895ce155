import type { Json } from '@bookshop/kit/app';

import type { CacheStore } from '../cache/cache-store';
import { createRedisStore } from '../cache/redis-store';
import {
  countConnections,
  type Door,
  type DoorState,
  openDoor,
  openPort,
  type PortKind,
} from './ports';
import { createRecordingLog, type LogRecord } from './record-log';
import { createStoreProbe } from './store';

/** What can be called with a key, or without arguments. */
export type Operation = keyof ReturnType<typeof createStoreProbe>;

const CLOSE_MS = 2_500;

interface OpenedStore {
  readonly store: CacheStore;
  readonly calls: ReturnType<typeof createStoreProbe>;
  readonly records: LogRecord[];
}

/** Stores at addresses that the test chooses, with their logs, and ways to Redis that can be shut. */
export function createRedisStoreProbe({ redisUrl = '' }: { redisUrl?: string | undefined }) {
  const stores: OpenedStore[] = [];
  const doors: Door[] = [];
  const opened = (id: number): OpenedStore => {
    const store = stores[id];
    if (!store) throw new Error(`no store ${id} is open`);
    return store;
  };
  return {
    openPort: (kind: PortKind) => openPort(kind),
    /** How many connections were made to these ports. */
    connections: () => countConnections(),
    /** A way to the Redis of the shop: its number, and its address. */
    openDoor: async () => {
      const url = new URL(redisUrl);
      const door = await openDoor({ host: url.hostname, port: Number(url.port) });
      url.host = `127.0.0.1:${door.port}`;
      return { door: doors.push(door) - 1, url: url.href };
    },
    setDoor: (door: number, state: DoorState) => doors[door]?.set(state),
    /** The address of the shop's Redis with another password. */
    wrongLogin: () => Object.assign(new URL(redisUrl), { password: 'wrong' }).href,
    /** Opens a store, and returns its number. */
    openStore: (url: string, prefix: string) => {
      const { log, records } = createRecordingLog();
      const store = createRedisStore({ url, prefix, log });
      return stores.push({ store, calls: createStoreProbe({ store }), records }) - 1;
    },
    /** Fails with the code `late` where it takes longer than `limitMs`. */
    call: (id: number, operation: Operation, args: Json[], limitMs: number) => {
      const act = opened(id).calls[operation] as unknown as (...values: Json[]) => Promise<Json>;
      return inTime(limitMs, act(...args));
    },
    /** What the store has written to its log so far. */
    logged: (id: number) => opened(id).records.map((record) => ({ ...record })),
    close: (id: number, limitMs: number) => inTime(limitMs, opened(id).store.close()),
    closeAll: async () => {
      await Promise.allSettled(stores.map(({ store }) => inTime(CLOSE_MS, store.close())));
    },
  };
}

/**
 * The clock is that of the process in which the store waits: on a busy machine, a timer that is due
 * earlier still fires first.
 */
async function inTime<T>(limitMs: number, act: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = Object.assign(new Error(`no result within ${limitMs} ms`), { code: 'late' });
    timer = setTimeout(() => reject(error), limitMs);
  });
  try {
    return await Promise.race([act, late]);
  } finally {
    clearTimeout(timer);
  }
}
