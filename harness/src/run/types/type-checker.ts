import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';

import type { CheckReply, CheckRequest } from './check-worker';

/** Where it is built, also when this module runs from source. */
const WORKER = join(resolve(__dirname, '../../../..'), 'harness/dist/run/types/check-worker.js');

/** Checks the types of a few files, beside the tests and never before them. Warm from the second check on. */
export class TypeChecker {
  readonly #root: string;
  #worker: Worker | undefined;
  readonly #waiting = new Map<number, (errors: readonly string[]) => void>();
  #asked = 0;

  constructor(root: string) {
    this.#root = root;
  }

  /** Starts the compiler ahead. */
  warm(): void {
    this.#worker ??= this.#start();
  }

  /** Each error as `path:line:column text`. TypeScript files only; others have no types. */
  check(files: readonly string[]): Promise<readonly string[]> {
    const request: CheckRequest = {
      id: (this.#asked += 1),
      files: files.filter((file) => file.endsWith('.ts')),
    };
    const worker = (this.#worker ??= this.#start());
    return new Promise((resolve, reject) => {
      worker.ref();
      worker.once('error', reject);
      this.#waiting.set(request.id, (errors) => {
        worker.off('error', reject);
        worker.unref();
        resolve(errors);
      });
      worker.postMessage(request);
    });
  }

  async end(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const workerData = { root: this.#root };
    const worker = new Worker(WORKER, { workerData });
    worker.unref();
    worker.on('message', ({ id, errors }: CheckReply) => {
      this.#waiting.get(id)?.(errors);
      this.#waiting.delete(id);
    });
    return worker;
  }
}
