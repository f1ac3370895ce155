import type { GradeStatus } from '../model/grade';

/** The expected result of an attack in a lane. */
export type Expected =
  /** It earns no points, and the run ends with one of these statuses. */
  | { readonly kind: 'stopped'; readonly statuses: readonly GradeStatus[] }
  /** It succeeds: this lane is for code that is trusted. */
  | { readonly kind: 'not-stopped' }
  /** It is skipped: it would harm the machine, or there is nothing to attack yet. */
  | { readonly kind: 'not-tried'; readonly why: string };

/** How an attack gets into a submission. */
export type Means =
  /**
   * A file of `harness/attacks`, inside a wrong answer to this exercise that becomes right when the
   * attack succeeds.
   */
  | {
      readonly program: string;
      readonly answer: AttackedExercise;
      /**
       * Whether it is handed in twice, since the first run may leave something behind that helps
       * the second.
       */
      readonly twice?: boolean;
      /** Code of the program, and what replaces it so that the attack succeeds in every lane. */
      readonly granted?: readonly [code: string, instead: string];
      /** The title of a test that the attack has to pass; one that fails it as well shows nothing. */
      readonly passes?: string;
    }
  /** An attack by the form of the submission, or by changing its grade. */
  | { readonly form: FormName };

export type AttackedExercise =
  'settings/env-casting' | 'orm/savepoints' | 'settings/app-factory' | 'testing/unit';

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
  | 'own-earlier-grade'
  | 'too-many-points'
  | 'hostile-names'
  | 'endless-names'
  | 'doubled-fields'
  | 'disguised-copy';

/** A row of the catalogue. */
export interface Attack {
  readonly id: string;
  /** What it tries, as the end of "a submission that …". */
  readonly tries: string;
  /** The defence that has to stop it. */
  readonly stoppedBy: string;
  readonly means: Means;
  readonly sealed: Expected;
  readonly local: Expected;
}
