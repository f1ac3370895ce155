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

interface Node {
  readonly key: string;
  json: string;
  end: number;
  older: Node;
  newer: Node;
}

/** A ring: the newest entry is before its head, the oldest one after it. */
function createRing(): Node {
  const head = { key: '', json: '', end: Infinity } as Node;
  head.older = head;
  head.newer = head;
  return head;
}

function takeOut(node: Node): void {
  node.older.newer = node.newer;
  node.newer.older = node.older;
}

function putLast(head: Node, node: Node): void {
  node.older = head.older;
  node.newer = head;
  node.older.newer = node;
  head.older = node;
}

/** Entries in the memory of this process, and never more than `max`. */
export function createMemoryStore({ now, max, cull }: MemoryStoreOptions): CacheStore {
  const head = createRing();
  const nodes = new Map<string, Node>();

  function remove(node: Node): void {
    takeOut(node);
    nodes.delete(node.key);
  }

  function look(key: string): Node | undefined {
    const node = nodes.get(key);
    if (node === undefined) return undefined;
    if (now() < node.end) return node;
    remove(node);
    return undefined;
  }

  function use(node: Node): void {
    takeOut(node);
    putLast(head, node);
  }

  function removeOldest(count: number): void {
    for (let i = 0; i < count && head.newer !== head; i += 1) remove(head.newer);
  }

  function makeRoom(): void {
    if (nodes.size < max) return;
    for (const node of [...nodes.values()]) if (now() >= node.end) remove(node);
    if (nodes.size < max) return;
    if (cull === 0) removeOldest(nodes.size);
    else removeOldest(Math.max(1, Math.trunc(nodes.size / cull)));
  }

  function write(key: string, json: string, lifetimeMs: number | null): void {
    const old = look(key);
    if (lifetimeMs !== null && lifetimeMs <= 0) {
      if (old) remove(old);
      return;
    }
    const end = lifetimeMs === null ? Infinity : now() + lifetimeMs;
    if (old) {
      old.json = json;
      old.end = end;
      use(old);
      return;
    }
    makeRoom();
    const node: Node = { key, json, end, older: head, newer: head };
    nodes.set(key, node);
    putLast(head, node);
  }

  async function clear(): Promise<void> {
    removeOldest(nodes.size);
  }

  return {
    async get(key) {
      const node = look(key);
      if (node === undefined) return undefined;
      use(node);
      return JSON.parse(node.json) as Json;
    },
    async set(key, value, lifetimeMs) {
      write(key, jsonText(value), lifetimeMs);
    },
    async add(key, value, lifetimeMs) {
      const json = jsonText(value);
      if (look(key) !== undefined) return false;
      write(key, json, lifetimeMs);
      return true;
    },
    async delete(key) {
      const node = look(key);
      if (node === undefined) return false;
      remove(node);
      return true;
    },
    async touch(key, lifetimeMs) {
      const node = look(key);
      if (node === undefined) return false;
      write(key, node.json, lifetimeMs);
      return true;
    },
    async increment(key, by) {
      const node = look(key);
      if (node === undefined) throw new CacheError('CACHE_MISSING', 'There is no such entry.');
      if (!/^-?\d+$/.test(node.json) || !Number.isSafeInteger(Number(node.json))) {
        throw new CacheError('CACHE_NOT_A_NUMBER', 'This entry is not a whole number.');
      }
      const sum = Number(node.json) + by;
      node.json = JSON.stringify(sum);
      use(node);
      return sum;
    },
    clear,
    async size() {
      let living = 0;
      for (const node of nodes.values()) living += now() < node.end ? 1 : 0;
      return living;
    },
    close: clear,
  };
}
