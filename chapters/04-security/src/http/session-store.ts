import { createHash } from 'node:crypto';
import { callbackify } from 'node:util';

import type { ShopTools } from '@bookshop/kit/app';
import { type SessionData, Store } from 'express-session';
import type { Redis } from 'ioredis';

import type { Models } from '../data/models';

/** Where sessions are kept: rows of strings under a key. */
export interface Shelf {
  find(key: string): Promise<string | null>;
  keep(key: string, data: string, until: Date): Promise<void>;
  remove(key: string): Promise<void>;
  /** Everything that is stored, for tests. */
  all(): Promise<string[]>;
}

/** How long a session lasts after it was last written. */
const LIFETIME_MS = 14 * 24 * 60 * 60 * 1_000;

export interface SessionStoreOptions {
  readonly shelf: Shelf;
  readonly tools: Pick<ShopTools, 'now' | 'reach'>;
}

/**
 * A store for express-session, which every process of the shop shares. The ids of sessions are
 * stored as digests: whoever reads the store cannot use somebody's session.
 */
export class SessionStore extends Store {
  readonly #shelf: Shelf;
  readonly #tools: SessionStoreOptions['tools'];

  constructor({ shelf, tools }: SessionStoreOptions) {
    super();
    this.#shelf = shelf;
    this.#tools = tools;
  }

  override get(sid: string, callback: (error: unknown, data?: SessionData | null) => void): void {
    callbackify(() => this.#find(sid))(callback);
  }

  override set(sid: string, data: SessionData, callback = ignore): void {
    callbackify(() => this.#keep(sid, data))(callback);
  }

  override destroy(sid: string, callback = ignore): void {
    callbackify(() => this.#remove(sid))(callback);
  }

  async #find(sid: string): Promise<SessionData | null> {
    await this.#tools.reach('sessions/find');
    const text = await this.#shelf.find(digest(sid));
    if (text === null) return null;
    const { until, ...data } = JSON.parse(text) as SessionData & { until: number };
    return until > this.#tools.now() ? data : null;
  }

  async #keep(sid: string, data: SessionData): Promise<void> {
    await this.#tools.reach('sessions/keep');
    const until = this.#tools.now() + LIFETIME_MS;
    await this.#shelf.keep(digest(sid), JSON.stringify({ ...data, until }), new Date(until));
  }

  async #remove(sid: string): Promise<void> {
    await this.#tools.reach('sessions/remove');
    await this.#shelf.remove(digest(sid));
  }
}

function digest(sid: string): string {
  return createHash('sha256').update(sid).digest('hex');
}

/** For callers that do not need the result. */
function ignore(_error?: unknown): void {}

/** Sessions in the table `sessions`. */
export function createTableShelf({ StoredSession }: Pick<Models, 'StoredSession'>): Shelf {
  return {
    find: async (key) => (await StoredSession.findByPk(key))?.data ?? null,
    keep: async (key, data, expiresAt) => {
      await StoredSession.upsert({ digest: key, data, expiresAt });
    },
    remove: async (key) => {
      await StoredSession.destroy({ where: { digest: key } });
    },
    all: async () => {
      const rows = await StoredSession.findAll();
      return rows.map(({ data }) => data);
    },
  };
}

const PREFIX = 'session:';

/** Sessions in Redis, which deletes them when they expire. */
export function createRedisShelf(redis: Redis): Shelf {
  return {
    find: (key) => redis.get(PREFIX + key),
    keep: async (key, data) => {
      await redis.set(PREFIX + key, data, 'PX', LIFETIME_MS);
    },
    remove: async (key) => {
      await redis.del(PREFIX + key);
    },
    all: async () => {
      const keys = await redis.keys(`${PREFIX}*`);
      return (await Promise.all(keys.map((key) => redis.get(key)))).flatMap((text) => text ?? []);
    },
  };
}
