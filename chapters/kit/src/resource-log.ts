import { AsyncResource, createHook, executionAsyncId } from 'node:async_hooks';

interface Holdable {
  hasRef(): boolean;
  _destroyed?: boolean;
}

/**
 * Finds what code leaves open by who opened it: what the test runner, the test or another shop
 * opens in the same process at the same time does not count.
 */
export class ResourceLog {
  readonly #root = new AsyncResource('ResourceLog');
  /** The code that runs for us: what was started by `run`, what that started, and so on. */
  readonly #ours = new Set([this.#root.asyncId()]);
  readonly #opened: { kind: string; resource: Holdable }[] = [];
  readonly #hook = createHook({
    init: (id, kind, trigger, resource) => {
      // Where no code runs, as when a connection comes in, it is told what led to it.
      if (!this.#ours.has(executionAsyncId() || trigger)) return;
      this.#ours.add(id);
      if (isHoldable(resource)) this.#opened.push({ kind, resource });
    },
  }).enable();

  /** Runs code whose resources count. */
  run<T>(act: () => T): T {
    return this.#root.runInAsyncScope(act);
  }

  /** Stops counting, and tells the kinds of what is open and keeps the process from ending. */
  end(): string[] {
    this.#hook.disable();
    // A timer that was cleared still has its ref.
    const left = this.#opened.filter(({ resource }) => resource.hasRef() && !resource._destroyed);
    return left.map(({ kind }) => kind).sort();
  }
}

/** Timers, sockets, servers, processes, watchers: what can keep a process from ending. */
function isHoldable(resource: object): resource is Holdable {
  return 'hasRef' in resource && typeof resource.hasRef === 'function';
}
