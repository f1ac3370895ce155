import { AsyncLocalStorage } from 'node:async_hooks';

/** What the library's own types call it. */
type Storage = AsyncLocalStorage<unknown>;

/**
 * Lets go of every AsyncLocalStorage that is used from now on, once the test file is done. One that
 * has been entered stays known to the process, and each costs every promise a little: Jest's own of
 * each file, and one for each shop that keeps a request in it.
 */
export function collectStorages(): { disable(): void } {
  const used = new Set<Storage>();
  const { prototype } = AsyncLocalStorage as { prototype: Storage };
  const { run, enterWith } = prototype;
  prototype.run = function (this: Storage, ...args: Parameters<typeof run>) {
    used.add(this);
    return run.apply(this, args);
  } as typeof run;
  prototype.enterWith = function (this: Storage, store: unknown) {
    used.add(this);
    enterWith.call(this, store);
  };
  return {
    disable() {
      Object.assign(prototype, { run, enterWith });
      for (const storage of used) storage.disable();
    },
  };
}
