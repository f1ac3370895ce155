import type { RunOutcome, TestRun } from '../../model/run';
import type { Place, WorkspacePlan } from '../../model/workspace';

/** One run of one test file over one workspace. */
export interface Job extends Place {
  readonly id: number;
  readonly workspace: WorkspacePlan;
  /** Load everything that does not depend on the answer, then wait for the go signal. */
  readonly gated: boolean;
}

export type ToRunner =
  | { do: 'run'; job: Job }
  | { do: 'go' }
  /**
   * The number of milliseconds of a job that do not count so far, since the machine was busy with
   * other programs.
   */
  | { do: 'forgive'; id: number; ms: number }
  | { do: 'end' };

export type FromRunner =
  | { told: 'idle' }
  | { told: 'gate'; id: number }
  /** One test has begun. */
  | { told: 'begun'; id: number; title: string }
  /** One test has ended; the result repeats it, if there is one. */
  | { told: 'test'; id: number; test: TestRun }
  /** Another piece of a test's work begins. */
  | { told: 'piece'; id: number }
  /** A service has failed: the outcome of the job says nothing about the answer. */
  | { told: 'trouble'; id: number; reason: string }
  | {
      told: 'result';
      id: number;
      outcome: Extract<RunOutcome, { kind: 'completed' | 'not-loaded' }>;
    };
