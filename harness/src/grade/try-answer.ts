import { CourseError } from '../model/course-error';
import type { GradeInputs } from '../model/grade';
import type { RunOutcome } from '../model/run';
import { blameFor } from './blame';

/** The runs that judge an answer. Each rejects when the machine failed. */
export interface Trial {
  readonly lane: GradeInputs['lane'];
  readonly run: () => Promise<RunOutcome>;
  /** The same tests over the starter files, without any file of the submission. */
  readonly runControl: () => Promise<RunOutcome>;
  /** A fault of this machine that may have affected the run; undefined where there is none. */
  readonly findFault: () => string | undefined;
}

/** A run without an outcome that can be judged. */
export interface FailedRun {
  readonly kind: 'failed';
  readonly status: 'infra_error' | 'learner_error';
  readonly problem: string;
}

/** How often it is tried when the machine fails. */
const MOST_TRIES = 3;

const NOT_STARTED = 'The tests could not be started on this machine.';

const STARVED =
  'This machine was too busy to run the tests. Set `COURSE_SECONDS` to a longer time, or run fewer other programs.';

const LOST =
  'The container of the code or its services ended during the run, twice, and they do not end with the starter files. Does the code end other processes, or use up memory, connections or disk space?';

/** Runs an answer until its outcome can be judged, or until it is clear what prevents that. */
export async function tryAnswer(trial: Trial): Promise<RunOutcome | FailedRun> {
  let failed = machineFailed(NOT_STARTED);
  let doubtful: RunOutcome | undefined;
  /** Whether the starter files have run without the failure that is in doubt. */
  let isSound = false;
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const end = await tryOnce(trial, trial.run);
    if (end.kind === 'failed') {
      // That was tried twice already, and each try takes long.
      if (end.problem === STARVED) return end;
      failed = end;
      continue;
    }
    if (blameFor(end, trial.lane) === 'code') return end;
    if (doubtful) return settleDoubt(trial, end, isSound);
    doubtful = end;
    // Tests that wait for a server that is gone take long. Where the machine ends it, the starter
    // files show that in the second run, and not only in the third.
    if (end.kind !== 'service-lost') continue;
    const fault = await findFaultWithout(trial);
    if (fault !== undefined) return fault;
    isSound = true;
  }
  // What may be the fault of the submission happened at most once, and the rest was not.
  return failed;
}

/** Runs the starter files: when they end in the same way, the submission is not the cause. */
async function settleDoubt(
  trial: Trial,
  outcome: RunOutcome,
  isSound: boolean,
): Promise<RunOutcome | FailedRun> {
  const fault = isSound ? undefined : await findFaultWithout(trial);
  if (fault !== undefined) return fault;
  return outcome.kind === 'service-lost'
    ? { kind: 'failed', status: 'learner_error', problem: LOST }
    : outcome;
}

/** The failure that the starter files have too, without any file of the submission. */
async function findFaultWithout(trial: Trial): Promise<FailedRun | undefined> {
  const control = await tryOnce(trial, trial.runControl);
  if (control.kind === 'failed') return control;
  if (blameFor(control, trial.lane) === 'code') return undefined;
  return machineFailed(
    `${describe(control)}, and that happens without any file of the submission too.`,
  );
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
      return `The tests lost a service that they need (${outcome.reason})`;
    case 'completed':
      return 'The tests ran out of memory, open files or disk space';
    case 'crashed':
      return 'The process of the tests ended too early';
    default:
      return 'The tests could not be loaded';
  }
}
