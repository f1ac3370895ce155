import { decideRetry, type FailedRun, type Failures } from '../queue/failures';
import type { Failure } from '../queue/settle';

export interface RetriesProbeDeps {
  readonly failures: Failures;
  readonly tools: { random(): number };
}

export function createRetriesProbe({ failures, tools }: RetriesProbeDeps) {
  return {
    /** `drawn` is what `random` returns; by default, it is the shop's. */
    decide: (run: FailedRun, error: Failure, drawn?: number) =>
      decideRetry(run, error, drawn === undefined ? tools.random : () => drawn),
    requeue: (deadLetterId: number) => failures.requeue(deadLetterId),
  };
}
