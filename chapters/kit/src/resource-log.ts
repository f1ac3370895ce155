import { AsyncResource, createHook, executionAsyncId } from 'node:async_hooks';

interface Holdable {
  hasRef(): boolean;
  _destroyed?: boolean;
}

/**
 * Finds what code leaves open. Only resources that this code opened count, and not those of the
 * test runner, the test or another shop in the same process.
 */
export class ResourceLog {
  readonly #root = new AsyncResource('ResourceLog');
  /**
   * The asynchronous contexts that belong to the code: those started by `run`, those that they
   * started, and so on.
   */
  readonly #ours = new Set([this.#root.asyncId()]);
  readonly #opened: { kind: string; resource: Holdable }[] = [];
  readonly #hook = createHook({
    init: (id, kind, trigger, resource) => {
      // When no code is running, as for an incoming connection, Node reports which resource
      // triggered it.
      if (!this.#ours.has(executionAsyncId() || trigger)) return;
      this.#ours.add(id);
      if (isHoldable(resource)) this.#opened.push({ kind, resource });
    },
  }).enable();

  /** Runs code whose resources count. */
  run<T>(act: () => T): T {
    return this.#root.runInAsyncScope(act);
  }

  /** Stops counting, and returns the kinds of open resources that keep the process running. */
  end(): string[] {
    this.#hook.disable();
    // A cleared timer still has its ref.
    const left = this.#opened.filter(({ resource }) => resource.hasRef() && !resource._destroyed);
    return left.map(({ kind }) => kind).sort();
  }
}

/** Whether it can keep a process running: timers, sockets, servers, processes, watchers. */
function isHoldable(resource: object): resource is Holdable {
  return 'hasRef' in resource && typeof resource.hasRef === 'function';
}
