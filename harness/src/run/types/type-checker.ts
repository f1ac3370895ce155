import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

import type { CheckReply, CheckRequest } from './check-worker';

/** Checks the types of a few files, beside the tests and never before them. Warm from the second check on. */
export class TypeChecker {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, (errors: readonly string[]) => void>();
  #asked = 0;

  constructor(root: string) {
    this.#worker = new Worker(join(__dirname, 'check-worker.js'), { workerData: { root } });
    this.#worker.unref();
    this.#worker.on('message', ({ id, errors }: CheckReply) => {
      this.#waiting.get(id)?.(errors);
      this.#waiting.delete(id);
    });
  }

  /** Each error as `path:line:column text`. TypeScript files only; others have no types. */
  check(files: readonly string[]): Promise<readonly string[]> {
    const request: CheckRequest = {
      id: (this.#asked += 1),
      files: files.filter((file) => file.endsWith('.ts')),
    };
    return new Promise((resolve, reject) => {
      this.#worker.ref();
      this.#worker.once('error', reject);
      this.#waiting.set(request.id, (errors) => {
        this.#worker.off('error', reject);
        this.#worker.unref();
        resolve(errors);
      });
      this.#worker.postMessage(request);
    });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}
