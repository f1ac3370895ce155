import type { Json } from '@bookshop/kit/app';

/** When a task is run again after an error. */
export interface RetryRules {
  /** The names of errors that pass by themselves. After every other error, no run helps. */
  readonly on: readonly string[];
  /** The delay before the first retry; it doubles with each one. */
  readonly baseMs: number;
  /** No delay is longer. */
  readonly maxMs: number;
  /** Whether the delay is drawn at random, from 0 to the computed one. */
  readonly jitter: boolean;
}

/** Does the work; what it returns is kept as the result. */
export type Handler = (payload: Json) => Promise<Json | void>;

/** A kind of task: its name, who does it, and what follows an error. */
export interface TaskDefinition {
  readonly name: string;
  readonly handle: Handler;
  readonly retry: RetryRules;
}

/** By name. */
export type Handlers = ReadonlyMap<string, TaskDefinition>;

const USUAL = { baseMs: 1_000, maxMs: 600_000, jitter: true };

export const NEVER: RetryRules = { ...USUAL, on: [] };

export function retryOn(...on: string[]): RetryRules {
  return { ...USUAL, on };
}
