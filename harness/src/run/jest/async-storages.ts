import { AsyncLocalStorage } from 'node:async_hooks';

/** The type in the library's own types. */
type Storage = AsyncLocalStorage<unknown>;

/**
 * Collects every AsyncLocalStorage that is used from now on, to disable it after the test file. One
 * that was entered stays registered in the process, and each makes every promise a little slower:
 * Jest has one for each file, and each shop may have one for its requests.
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
