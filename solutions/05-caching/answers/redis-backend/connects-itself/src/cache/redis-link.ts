import type { AppLog } from '@bookshop/kit/app';
import { Redis } from 'ioredis';

export interface RedisLink {
  readonly redis: Redis;
  ask<T>(act: () => Promise<T>, otherwise: T): Promise<T>;
  close(): void;
}

/** How long anything may take, and how long to leave a server alone that has failed. */
const LIMIT_MS = 900;
const REST_MS = 700;

export function openRedisLink({ url, log }: { url: string; log: AppLog }): RedisLink {
  const link = new Link(url, log);
  return {
    redis: link.redis,
    ask: (act, otherwise) => link.ask(act, otherwise),
    close: () => link.close(),
  };
}

/** Connects when it is needed, and never on its own. */
class Link {
  readonly redis: Redis;
  readonly #log: AppLog;
  #connecting: Promise<void> | undefined;
  #restUntil = 0;
  #mayWarn = true;
  #isClosed = false;

  constructor(url: string, log: AppLog) {
    this.#log = log;
    this.redis = new Redis(url, {
      ...{ lazyConnect: true, enableOfflineQueue: false, retryStrategy: () => null },
      ...{ connectTimeout: LIMIT_MS, commandTimeout: LIMIT_MS, disconnectTimeout: 10 },
    });
    this.redis.on('error', () => undefined);
  }

  async ask<T>(act: () => Promise<T>, otherwise: T): Promise<T> {
    if (this.#isClosed || Date.now() < this.#restUntil) return otherwise;
    try {
      await this.#connect();
      return await act();
    } catch (err) {
      this.#warn(err);
      const isReply = err instanceof Error && err.name === 'ReplyError' && this.#isReady();
      if (!isReply) this.#rest();
      return otherwise;
    }
  }

  close(): void {
    this.#isClosed = true;
    this.redis.disconnect();
  }

  #isReady(): boolean {
    return this.redis.status === 'ready';
  }

  async #connect(): Promise<void> {
    if (this.#isReady()) return;
    this.#connecting ??= this.#connectInTime().finally(() => (this.#connecting = undefined));
    await this.#connecting;
  }

  async #connectInTime(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('no connection in time')), LIMIT_MS);
    });
    try {
      await Promise.race([this.redis.connect(), late]);
      this.#mayWarn = true;
    } finally {
      clearTimeout(timer);
    }
  }

  #rest(): void {
    if (Date.now() < this.#restUntil) return;
    this.#restUntil = Date.now() + REST_MS;
    if (this.redis.status !== 'end') this.redis.disconnect();
  }

  #warn(err: unknown): void {
    const shown = new Error(String(err).replaceAll(this.redis.options.password || ' ', ' '));
    if (this.#mayWarn) this.#log.warn({ err: shown }, 'The cache cannot be used');
    this.#mayWarn = false;
  }
}
