import { AsyncLocalStorage } from 'node:async_hooks';

/** The type in the library's own types. */
type Storage = AsyncLocalStorage<unknown>;

const used = new Set<Storage>();

/**
 * From now on, every AsyncLocalStorage that is used is remembered. One that was entered stays
 * registered in the process and makes every promise a little slower; each run brings new ones.
 */
export function rememberStorages(): void {
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
}

/** Disables those of the run that has ended. */
export function releaseStorages(): void {
  for (const storage of used) storage.disable();
  used.clear();
}
