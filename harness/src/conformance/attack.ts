import type { GradeStatus } from '../model/grade';

/** What a lane makes of an attack. */
export type Expected =
  /** It earns nothing, and the run ends like that. */
  | { readonly kind: 'stopped'; readonly statuses: readonly GradeStatus[] }
  /** It earns what it is after: this lane is for code that means no harm. */
  | { readonly kind: 'not-stopped' }
  /** It would harm the machine, or there is nothing yet to attack. */
  | { readonly kind: 'not-tried'; readonly why: string };

/** How an attack gets into a submission. */
export type Means =
  /**
   * A file of `harness/attacks`, in a wrong answer to this exercise that turns right where the
   * attack succeeds.
   */
  | {
      readonly program: string;
      readonly answer: AttackedExercise;
      /** Handed in twice; what the first has left behind may help the second. */
      readonly twice?: boolean;
    }
  /** The form of the submission, or what is done with its grade. */
  | { readonly form: FormName };

export type AttackedExercise = 'settings/env-casting' | 'orm/savepoints' | 'settings/app-factory';

export type FormName =
  | 'forged-grade'
  | 'own-tests'
  | 'install-scripts'
  | 'skipped-tests'
  | 'asked-again'
  | 'links'
  | 'archive-names'
  | 'snapshots'
  | 'swapped-later'
  | 'old-grade'
  | 'nothing';

/** A row of the catalogue. */
export interface Attack {
  readonly id: string;
  /** What it tries, as the end of "a submission that …". */
  readonly tries: string;
  /** What has to stop it. */
  readonly stoppedBy: string;
  readonly means: Means;
  readonly sealed: Expected;
  readonly local: Expected;
}
