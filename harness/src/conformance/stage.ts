import type { Source } from '../grade/intake/source';
import type { Grade } from '../model/grade';

/** The tools of an attack by the form of the submission. */
export interface Stage {
  /** The path of the attacked file of the `reader` exercise. */
  readonly path: string;
  readonly right: string;
  readonly wrong: string;
  /** The reference's own file, absolute. */
  readonly referenceFile: string;
  /** Titles of the exercise's tests. */
  readonly titles: readonly string[];
  grade(source: Source, circumstances?: Circumstances): Promise<Grade>;
}

export interface Circumstances {
  /** Called after the submission was read and before anything runs. */
  readonly meanwhile?: () => void;
  /** A grade that the grader believes. */
  readonly earlier?: Grade;
}

/** The result: the points that the wrong answer earned, and how the run ended. */
export interface FormOutcome extends Pick<Grade, 'status' | 'points'> {
  /** False where the attack could not succeed even without the defence: it shows nothing. */
  readonly isAlive?: boolean;
}

const FULL = { earned: 1, gradable: 1, max: 1 };
const NOTHING = { earned: 0, gradable: 1, max: 1 };

export function outcomeOf(succeeded: boolean): FormOutcome {
  return { status: 'graded', points: succeeded ? FULL : NOTHING };
}
