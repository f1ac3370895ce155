import type { Json } from '@bookshop/kit/app';

import { CacheError, type CacheStore } from './cache-store';
import { jsonText } from './json-text';

export interface MemoryStoreOptions {
  /** The time in milliseconds since 1970. */
  now(): number;
  /** The largest number of entries. */
  readonly max: number;
  /** When the store is full, one entry in `cull` is removed; with 0, all of them are. */
  readonly cull: number;
}

class Node {
  before: Node = this;
  after: Node = this;
  text = 'null';
  storedAt = 0;
  lifetime: number | null = null;
  readonly key: string;

  constructor(key: string) {
    this.key = key;
  }

  unlink(): void {
    this.before.after = this.after;
    this.after.before = this.before;
  }

  linkBefore(other: Node): void {
    this.before = other.before;
    this.after = other;
    other.before.after = this;
    other.before = this;
  }

  livesAt(time: number): boolean {
    return this.lifetime === null || time - this.storedAt < this.lifetime;
  }
}

/** Entries in the memory of this process, and never more than `max`. */
export function createMemoryStore(options: MemoryStoreOptions): CacheStore {
  return new LinkedStore(options);
}

class LinkedStore implements CacheStore {
  readonly #options: MemoryStoreOptions;
  readonly #nodes = new Map<string, Node>();
  /** Its `after` was unused for longest, its `before` was used last. */
  readonly #ring = new Node('');

  constructor(options: MemoryStoreOptions) {
    this.#options = options;
  }

  get = async (key: string): Promise<Json | undefined> => {
    const node = this.#living(key);
    if (node) this.#use(node);
    return node && (JSON.parse(node.text) as Json);
  };

  set = async (key: string, value: Json, lifetimeMs: number | null): Promise<void> => {
    const node = this.#living(key);
    if (isOver(lifetimeMs)) {
      if (node) this.#remove(node);
      return;
    }
    const text = jsonText(value);
    this.#write(node ?? this.#insert(key), text, lifetimeMs);
  };

  add = async (key: string, value: Json, lifetimeMs: number | null): Promise<boolean> => {
    const text = jsonText(value);
    if (this.#living(key)) return false;
    if (!isOver(lifetimeMs)) this.#write(this.#insert(key), text, lifetimeMs);
    return true;
  };

  delete = async (key: string): Promise<boolean> => {
    const node = this.#living(key);
    if (node) this.#remove(node);
    return node !== undefined;
  };

  touch = async (key: string, lifetimeMs: number | null): Promise<boolean> => {
    const node = this.#living(key);
    if (!node) return false;
    if (isOver(lifetimeMs)) this.#remove(node);
    else this.#write(node, node.text, lifetimeMs);
    return true;
  };

  increment = async (key: string, by: number): Promise<number> => {
    const node = this.#living(key);
    if (!node) throw new CacheError('CACHE_MISSING', `No entry ${key}`);
    const value: unknown = JSON.parse(node.text);
    if (!Number.isSafeInteger(value)) {
      throw new CacheError('CACHE_NOT_A_NUMBER', `${key} is not a whole number`);
    }
    const sum = (value as number) + by;
    node.text = String(sum);
    this.#use(node);
    return sum;
  };

  clear = async (): Promise<void> => {
    for (const node of [...this.#nodes.values()]) this.#remove(node);
  };

  size = async (): Promise<number> => {
    this.#sweep();
    return this.#nodes.size;
  };

  close = async (): Promise<void> => {};

  #living(key: string): Node | undefined {
    const node = this.#nodes.get(key);
    if (!node) return undefined;
    if (node.livesAt(this.#options.now())) return node;
    this.#remove(node);
    return undefined;
  }

  #insert(key: string): Node {
    const { max, cull } = this.#options;
    if (this.#nodes.size >= max) this.#sweep();
    if (this.#nodes.size >= max) {
      let left = Math.max(1, Math.trunc(max / (cull || 1)));
      while (left > 0 && this.#nodes.size > 0) {
        this.#remove(this.#ring.after);
        left -= 1;
      }
    }
    const node = new Node(key);
    this.#nodes.set(key, node);
    return node;
  }

  #write(node: Node, text: string, lifetimeMs: number | null): void {
    node.text = text;
    node.storedAt = this.#options.now();
    node.lifetime = lifetimeMs;
    this.#use(node);
  }

  #use(node: Node): void {
    node.unlink();
    node.linkBefore(this.#ring);
  }

  #remove(node: Node): void {
    node.unlink();
    this.#nodes.delete(node.key);
  }

  #sweep(): void {
    const time = this.#options.now();
    for (const node of [...this.#nodes.values()]) if (!node.livesAt(time)) this.#remove(node);
  }
}

function isOver(lifetimeMs: number | null): boolean {
  return lifetimeMs !== null && lifetimeMs <= 0;
}
