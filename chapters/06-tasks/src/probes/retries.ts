import { decideRetry, type FailedRun, type Failures } from '../queue/failures';
import type { Failure } from '../queue/settle';

export interface RetriesProbeDeps {
  readonly failures: Failures;
  readonly tools: { random(): number };
}

export function createRetriesProbe({ failures, tools }: RetriesProbeDeps) {
  return {
    decide: (run: FailedRun, error: Failure) => decideRetry(run, error, tools.random),
    requeue: (deadLetterId: number) => failures.requeue(deadLetterId),
  };
}
