import type { Json } from '@bookshop/kit/app';

export type TaskStatus = 'queued' | 'running' | 'succeeded' | 'failed';

/** A piece of work that somebody does later. */
export interface Task {
  id: string;
  /** Which handler does it. */
  name: string;
  payload: Json;
  status: TaskStatus;
  /** How many runs have begun. */
  attempts: number;
  /** When it is due, in milliseconds since 1970. */
  runAt: number;
  /** What the handler returned. */
  result?: Json;
  /** What the last run threw. */
  error?: { name: string; message: string };
}

export interface AddOptions {
  /** The first run is not before this delay is over. */
  delayMs?: number;
  /** From this time on the task is not run any more, in milliseconds since 1970. */
  expiresAt?: number;
  /** While a task with this key is known, no second one is added: its id is returned. */
  uniqueKey?: string;
  /** How often it is run again after an error, 3 by default; `null`: without end. */
  maxRetries?: number | null;
}

/** Where tasks wait for a worker: a table, or a broker. */
export interface Queue {
  add(name: string, payload: Json, options?: AddOptions): Promise<{ id: string }>;
  /** `null` when there is no such task, or none any more. */
  get(id: string): Promise<Task | null>;
  /** All tasks that are known, in the order in which they are due. */
  list(): Promise<Task[]>;
  close(): Promise<void>;
}

export const DEFAULT_MAX_RETRIES = 3;

export type TaskErrorCode =
  'UNKNOWN_TASK' | 'DUPLICATE_TASK' | 'BAD_PAYLOAD' | 'BAD_CRON' | 'QUEUE_DOWN' | 'EXPIRED';

/** An error of the queue itself. Callers can rely on its code; the message is for people. */
export class TaskError extends Error {
  override readonly name = 'TaskError';
  readonly code: TaskErrorCode;

  constructor(code: TaskErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
