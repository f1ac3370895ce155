import type { Job } from './protocol';
import { StallMeter } from './stall-meter';

/**
 * The job whose test file is running. Runner, resolver and environment run in Jest's own realm and
 * share this module; tests cannot see it. Jest runs one file at a time here, so one variable is
 * enough.
 */
let active: ActiveJob | undefined;

/**
 * How long the machine has not run a job so far; the message may arrive before the job has begun.
 */
let forgiven = { id: 0, ms: 0 };

/** Since the active job has begun. */
let stall: StallMeter | undefined;

/** How often the tests have reported that another piece of work begins. */
let begun = 0;

export interface ActiveJob {
  readonly job: Job;
  readonly go: Promise<void>;
  readonly notGraded: Map<string, string>;
  /** Reports at once that a service has failed, since the test may never end after that. */
  reportTrouble(reason: string): void;
  reportPiece(): void;
}

export function startJob(parts: Omit<ActiveJob, 'notGraded'>): void {
  active = { ...parts, notGraded: new Map() };
  stall?.end();
  stall = new StallMeter();
}

export function forgive(id: number, ms: number): void {
  forgiven = { id, ms };
}

/**
 * For how many milliseconds of the active job the machine was busy with other programs. Deadlines
 * do not count them.
 */
export function withheldMs(): number {
  const told = active?.job.id === forgiven.id ? forgiven.ms : 0;
  return Math.max(told, stall?.read() ?? 0);
}

/** Another piece of a test's work begins: the time limits of the test and of the run start again. */
export function beginPiece(): void {
  begun += 1;
  active?.reportPiece();
}

export function pieces(): number {
  return begun;
}

/** `undefined` when Jest was started by hand or by an editor. */
export function activeJob(): ActiveJob | undefined {
  return active;
}
