import { NotImplemented } from '@bookshop/kit/app';

import type { ScheduleEntry } from './schedule-entry';

/** The times at which an entry is due, in milliseconds since 1970. */
export interface EntryTimes {
  /** The latest one that is not after `at`. */
  last(at: number): number;
  /** The earliest one after `at`. */
  next(at: number): number;
}

/** `BAD_CRON` names the entry that is wrong. */
export function readTimes(_entry: ScheduleEntry): EntryTimes {
  // TODO: croner computes the times of a cron expression; its `previousRuns` looks back.
  throw new NotImplemented('tasks/schedule');
}
