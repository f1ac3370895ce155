import { CourseError } from '../model/course-error';
import type { GradeInputs } from '../model/grade';
import type { RunOutcome } from '../model/run';
import { blameFor } from './blame';

/** What can be run to find out how an answer does. Each rejects when the machine failed. */
export interface Trial {
  readonly lane: GradeInputs['lane'];
  readonly run: () => Promise<RunOutcome>;
  /**
   * The same tests over the files as they were in the beginning: none of them is the submission's.
   */
  readonly runControl: () => Promise<RunOutcome>;
  /** Why this machine could not have run it well; nothing where all is well. */
  readonly findFault: () => string | undefined;
}

/** A run without an outcome that could be judged. */
export interface FailedRun {
  readonly kind: 'failed';
  readonly status: 'infra_error' | 'learner_error';
  readonly problem: string;
}

/** How often it is tried when the machine fails. */
const MOST_TRIES = 3;

const NOT_STARTED = 'The tests could not be started on this machine.';

const STARVED =
  'This machine was too busy to run the tests; `COURSE_SECONDS` gives them longer, and so does less beside them.';

const LOST =
  'Its box or its services did not survive it, twice, and they do survive the files as they were in the beginning. Does it end other processes, or use up memory, connections or disk?';

/**
 * Runs an answer until there is something to judge, or until it is clear who is to blame that there
 * is not.
 */
export async function tryAnswer(trial: Trial): Promise<RunOutcome | FailedRun> {
  let failed = machineFailed(NOT_STARTED);
  let doubtful: RunOutcome | undefined;
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const end = await tryOnce(trial, trial.run);
    if (end.kind === 'failed') {
      // That was tried twice already, each time for long.
      if (end.problem === STARVED) return end;
      failed = end;
      continue;
    }
    if (blameFor(end, trial.lane) === 'code') return end;
    if (doubtful) return settleDoubt(trial, end);
    doubtful = end;
  }
  return doubtful ? settleDoubt(trial, doubtful) : failed;
}

/** What happens to the course's own files too is no doing of the submission. */
async function settleDoubt(trial: Trial, outcome: RunOutcome): Promise<RunOutcome | FailedRun> {
  const control = await tryOnce(trial, trial.runControl);
  if (control.kind === 'failed') return control;
  if (blameFor(control, trial.lane) !== 'code') {
    return machineFailed(`${describe(control)}, and so without any file of the submission.`);
  }
  return outcome.kind === 'service-lost'
    ? { kind: 'failed', status: 'learner_error', problem: LOST }
    : outcome;
}

async function tryOnce(
  trial: Trial,
  run: () => Promise<RunOutcome>,
): Promise<RunOutcome | FailedRun> {
  try {
    const outcome = await run();
    if (blameFor(outcome, trial.lane) === 'machine')
      return machineFailed(outcome.kind === 'starved' ? STARVED : NOT_STARTED);
    const fault = isPassed(outcome) ? undefined : trial.findFault();
    return fault === undefined ? outcome : machineFailed(fault);
  } catch (error) {
    if (!(error instanceof CourseError) || error.blame !== 'machine') throw error;
    return machineFailed(error.message);
  }
}

function isPassed(outcome: RunOutcome): boolean {
  return outcome.kind === 'completed' && outcome.tests.every(({ status }) => status !== 'failed');
}

function machineFailed(problem: string): FailedRun {
  return { kind: 'failed', status: 'infra_error', problem };
}

function describe(outcome: RunOutcome): string {
  switch (outcome.kind) {
    case 'service-lost':
      return `The tests lost what they run on (${outcome.reason})`;
    case 'completed':
      return 'The tests ran out of memory, files or disk';
    case 'crashed':
      return 'The process with the tests ended before they were done';
    default:
      return 'The tests could not be loaded';
  }
}
