import type { Job } from './protocol';
import { StallMeter } from './stall-meter';

/**
 * The job whose test file runs now. Runner, resolver and environment live in Jest's own realm and
 * share this module; tests never see it. Jest runs one file at a time here, so one variable is
 * enough.
 */
let active: ActiveJob | undefined;

/** What the machine has withheld from a job so far; it may be told before the job has begun. */
let forgiven = { id: 0, ms: 0 };

/** Since the active job has begun. */
let stall: StallMeter | undefined;

/** How often the tests have said that another piece of work begins. */
let begun = 0;

export interface ActiveJob {
  readonly job: Job;
  readonly go: Promise<void>;
  readonly notGraded: Map<string, string>;
  /** Tells at once that a service has failed: what comes after that may never end. */
  reportTrouble(reason: string): void;
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
 * For how many milliseconds of the active job the machine was busy with others. Deadlines do not
 * count them.
 */
export function withheldMs(): number {
  const told = active?.job.id === forgiven.id ? forgiven.ms : 0;
  return Math.max(told, stall?.read() ?? 0);
}

/** Another piece of a test's work begins, and has all of the test's time for itself. */
export function beginPiece(): void {
  begun += 1;
}

export function pieces(): number {
  return begun;
}

/** `undefined` when Jest was started by hand or by an editor. */
export function activeJob(): ActiveJob | undefined {
  return active;
}
