import { availableParallelism } from 'node:os';

import { refuseToJudge } from '../../judging/judge';
import { planTypeCheck } from '../../judging/plan-type-check';
import { openSubjects, type Subject } from '../../judging/subjects';
import type { RunOutcome } from '../../model/run';
import type { TypeCheck, TypeVerdict } from '../../model/type-check';
import type { WorkspacePlan } from '../../model/workspace';
import { runAllThenLate } from '../../run/again-alone';
import { JestPool } from '../../run/pool';
import { requireChecked } from '../../types/require-checked';
import { pickEdits } from '../../workspace/edits';
import { planAnswer } from '../../workspace/plan';
import { describeEnd } from '../describe-end';
import type { ProveOptions } from '../prove-options';
import { tellCause } from '../tell-cause';
import type { Attempt } from './attempt';

export interface Verdict {
  readonly attempt: Attempt;
  /**
   * The tests that fail on it; otherwise what else rejects it: type errors, or that it does not
   * run.
   */
  readonly rejectedBy: readonly string[];
  /** The message of the first of them; empty when it is accepted. */
  readonly reason: string;
}

export type AttemptOptions = Pick<
  ProveOptions,
  'course' | 'originals' | 'limits' | 'rooms' | 'checkTypes' | 'onTrial'
>;

/** Judges each attempt as a learner's answer is judged: its types and all tests of its exercise. */
export async function tryAttempts(
  attempts: readonly Attempt[],
  options: AttemptOptions,
): Promise<Verdict[]> {
  const ids = [...new Set(attempts.map(({ exercise }) => exercise.id))];
  const subjects = openSubjects(options.course, options.originals, ids);
  const planned = attempts.map((attempt) => {
    const subject = subjects.find(({ exercise }) => exercise.id === attempt.exercise.id);
    if (!subject) throw new Error(`${attempt.exercise.id} is not an exercise`);
    return { attempt, ...plan(attempt, subject) };
  });
  const [types, outcomes] = await Promise.all([
    options.checkTypes(planned.map(({ typeCheck }) => typeCheck)),
    runAll(planned, options),
  ]);
  return planned.map(({ attempt }, i) => {
    const [typed, outcome] = [types[i], outcomes[i]];
    if (!typed || !outcome) throw new Error(`${attempt.name} was not judged`);
    return { attempt, ...judge(requireChecked(typed), outcome) };
  });
}

interface Planned {
  readonly workspace: WorkspacePlan;
  readonly typeCheck: TypeCheck;
}

/**
 * Its files replace those of the starter, as with a learner, and the exercises that it builds on
 * are solved.
 */
function plan({ files }: Attempt, { exercise, prerequisites, layers }: Subject): Planned {
  const answer = { ...pickEdits(exercise.edits, layers.originals), ...files };
  const workspace = planAnswer(layers, { exercise, prerequisites, answer });
  return { workspace, typeCheck: planTypeCheck(exercise, workspace, layers.originals) };
}

async function runAll(
  planned: readonly Planned[],
  { course: { root }, limits, rooms, onTrial }: AttemptOptions,
): Promise<RunOutcome[]> {
  const pool = new JestPool(availableParallelism() + 1, { root, limits });
  let done = 0;
  try {
    const results = await runAllThenLate(planned, async ({ workspace }) => {
      const outcome = await pool.run(workspace, rooms);
      onTrial?.((done += 1), Math.max(done, planned.length));
      return { outcome };
    });
    return results.map(({ outcome }) => outcome);
  } finally {
    await pool.end();
  }
}

function judge({ errors }: TypeVerdict, outcome: RunOutcome): Omit<Verdict, 'attempt'> {
  refuseToJudge(outcome);
  const [error] = errors;
  if (error !== undefined) return { rejectedBy: ['type errors'], reason: error };
  if (outcome.kind !== 'completed')
    return { rejectedBy: ['not running'], reason: describeEnd(outcome) };
  const failed = outcome.tests.filter(({ status }) => status === 'failed');
  return {
    rejectedBy: failed.map(({ title }) => `"${title}"`),
    reason: failed[0] ? tellCause(failed[0].failure) : '',
  };
}
