import { setImmediate as nextTurn } from 'node:timers/promises';

import type { CacheStore } from '../cache/cache-store';

/** What a store throws when it cannot do its work. */
class StoreDown extends Error {
  override readonly name = 'StoreDown';
  readonly code = 'STORE_DOWN';
}

type Operation = 'get' | 'set' | 'add' | 'delete' | 'touch' | 'increment' | 'clear';

/**
 * A store that notes its calls, such as `get shop:1:book`, and fails those that are listed, in the
 * order of the list.
 */
export function watchStore(store: CacheStore, failing: readonly string[]) {
  const calls: string[] = [];
  let [running, mostAtOnce] = [0, 0];
  const watch = <Args extends unknown[], Result>(
    operation: Operation,
    act: (...args: Args) => Promise<Result>,
  ) => {
    return async (...args: Args): Promise<Result> => {
      const call = [operation, ...args.slice(0, 1)].join(' ');
      calls.push(call);
      running += 1;
      mostAtOnce = Math.max(mostAtOnce, running);
      try {
        // Long enough for all calls that do not wait for this one.
        await nextTurn();
        for (let i = 0; i < failing.indexOf(call); i += 1) await nextTurn();
        if (failing.includes(call)) throw new StoreDown(`no ${call}`);
        return await act(...args);
      } finally {
        running -= 1;
      }
    };
  };
  const watched: CacheStore = {
    ...store,
    get: watch('get', store.get),
    set: watch('set', store.set),
    add: watch('add', store.add),
    delete: watch('delete', store.delete),
    touch: watch('touch', store.touch),
    increment: watch('increment', store.increment),
    clear: watch('clear', store.clear),
  };
  const report = async () => {
    // A call that nobody waits for is made all the same.
    while (running > 0) await nextTurn();
    return { calls, mostAtOnce };
  };
  return { watched, report };
}
