import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { planTypeCheck } from '../judging/plan-type-check';
import type { Subject } from '../judging/subjects';
import { CourseError } from '../model/course-error';
import type { RefusedFile } from '../model/grade';
import type { RunOutcome } from '../model/run';
import type { WorkspacePlan } from '../model/workspace';
import { legibleName } from '../support/legible';
import { pickEdits } from '../workspace/edits';
import { planAnswer } from '../workspace/plan';
import type { GradeOptions } from './grade-options';
import { type Judged, type Judgement, judgeRun, judgeUnrun } from './judge-exercise';
import { nameByPlace } from './name-by-place';
import type { KnownAnswer } from './prepare/preparer';
import type { Submission } from './submission';
import { tryAnswer } from './try-answer';

/** Judges one exercise of a submission: prepares the answer, runs it, and checks its types. */
export async function gradeExercise(
  subject: Subject,
  submission: Submission,
  options: GradeOptions,
): Promise<Judgement> {
  const { exercise } = subject;
  const { lock } = options.open;
  const judged: Judged = {
    exercise,
    expected: lock.tests[exercise.id] ?? [],
    credit: options.inputs.credit,
  };
  const problem = describeRefused(submission.refusedOf(subject));
  if (submission.isBegun(subject, lock)) {
    const answer = { ...submission.unaidedOf(subject), ...submission.answerOf(subject) };
    return addProblem(await judgeAnswer(subject, { judged, answer }, options), problem);
  }
  return problem === null
    ? judgeUnrun(judged, { status: 'graded', verdict: 'not-begun', problem })
    : judgeUnrun(judged, { status: 'learner_error', verdict: 'errored', problem });
}

interface Attempt {
  readonly judged: Judged;
  /** Path in the chapter → absolute path. */
  readonly answer: Readonly<Record<string, string>>;
}

async function judgeAnswer(
  subject: Subject,
  { judged, answer }: Attempt,
  options: GradeOptions,
): Promise<Judgement> {
  const { exercise, prerequisites, layers } = subject;
  const workspace = planAnswer(layers, { exercise, prerequisites, answer });
  const folder = mkdtempSync(join(options.folder, 'answer-'));
  const builtDir = join(folder, 'chapter');
  try {
    // In parallel with the run, which takes longer.
    const checking = options.checkTypes(planTypeCheck(exercise, workspace, layers.originals));
    const request = { workspace, into: builtDir, known: knownAnswers(subject) };
    const prepared = await options.prepare(request, planStarter(subject));
    if (prepared.kind !== 'prepared') {
      const { kind: status, problem } = prepared;
      return judgeUnrun(judged, { status, verdict: 'errored', problem });
    }
    const tried = await tryAnswer({
      lane: options.inputs.lane,
      run: async () => {
        const outcome = await options.run(workspace, builtDir);
        return nameByPlace(outcome, workspace, options.open.course.root);
      },
      runControl: () => runControl(subject, join(folder, 'control'), options),
      findFault: options.findFault,
    });
    if (tried.kind === 'failed') return judgeUnrun(judged, { ...tried, verdict: 'errored' });
    const types = await checking;
    if (types.kind === 'not-checked') {
      const problem = `The types could not be checked: ${types.problem}`;
      return judgeUnrun(judged, { status: 'infra_error', verdict: 'errored', problem });
    }
    return judgeRun(judged, tried, { ...prepared, types });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs the tests over the starter files. */
async function runControl(
  subject: Subject,
  builtDir: string,
  { prepare, run }: GradeOptions,
): Promise<RunOutcome> {
  const workspace = planStarter(subject);
  const prepared = await prepare({ workspace, into: builtDir, known: [] }, workspace);
  if (prepared.kind === 'prepared') return run(workspace, builtDir);
  throw new CourseError(`the course's own files cannot be prepared: ${prepared.problem}`, {
    next: '`npx course doctor` checks this machine.',
    blame: 'machine',
  });
}

function planStarter({ exercise, prerequisites, layers }: Subject): WorkspacePlan {
  return planAnswer(layers, { exercise, prerequisites, answer: {} });
}

function knownAnswers({ exercise, layers, answers }: Subject): KnownAnswer[] {
  const reference = { name: 'reference', files: pickEdits(exercise.edits, layers.references) };
  return [reference, ...answers].filter(({ files }) => Object.keys(files).length > 0);
}

/** How many of the files that were not accepted are named in the problem of an exercise. */
const MOST_NAMED = 10;

function describeRefused(refused: readonly RefusedFile[]): string | null {
  if (refused.length === 0) return null;
  const more = refused.length - MOST_NAMED;
  return [
    ...refused
      .slice(0, MOST_NAMED)
      .map(({ path, reason }) => `${legibleName(path)} was not accepted: it ${reason}.`),
    ...(more > 0 ? [`${more} more were not accepted.`] : []),
  ].join('\n');
}

/** Adds which files were not accepted, since that may be why the answer did not pass. */
function addProblem(judgement: Judgement, problem: string | null): Judgement {
  if (problem === null || judgement.verdict === 'passed') return judgement;
  const all = judgement.problem === null ? problem : `${judgement.problem}\n${problem}`;
  return { ...judgement, problem: all };
}
