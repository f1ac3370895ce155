import type { Job } from './protocol';

/**
 * The job whose test file runs now. Runner, resolver and environment live in Jest's own realm and share this module;
 * tests never see it. Jest runs one file at a time here, so one variable is enough.
 */
let active: { job: Job; go: Promise<void>; notGraded: Map<string, string> } | undefined;

export function startJob(job: Job, go: Promise<void>): void {
  active = { job, go, notGraded: new Map() };
}

/** `undefined` when Jest was started by hand or by an editor. */
export function activeJob(): typeof active {
  return active;
}
