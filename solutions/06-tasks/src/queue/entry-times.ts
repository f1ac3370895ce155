import { Cron } from 'croner';

import { TaskError } from './queue';
import type { ScheduleEntry } from './schedule-entry';

/** The times at which an entry is due, in milliseconds since 1970. */
export interface EntryTimes {
  /** The latest one that is not after `at`. */
  last(at: number): number;
  /** The earliest one after `at`. */
  next(at: number): number;
}

const SECOND = 1_000;

const MOST_SECONDS = 31_536_000;

/** `BAD_CRON` names the entry that is wrong. */
export function readTimes({ name, cron, everySeconds, zone }: ScheduleEntry): EntryTimes {
  try {
    if (cron === undefined) return intervalTimes(everySeconds, zone);
    if (everySeconds !== undefined)
      throw new RangeError('cron and everySeconds exclude each other');
    return cronTimes(cron, zone);
  } catch (error) {
    throw new TaskError(
      'BAD_CRON',
      `The entry "${name}" of the schedule is wrong. ${String(error)}`,
    );
  }
}

/** Multiples of the interval since 1970: the same for every beat, and without any drift. */
function intervalTimes(seconds: number | undefined, zone: string | undefined): EntryTimes {
  if (seconds === undefined || !isInterval(seconds)) {
    throw new RangeError('An entry needs cron, or whole seconds');
  }
  if (zone !== undefined) throw new RangeError('An interval has no zone');
  const interval = seconds * SECOND;
  const last = (at: number) => Math.floor(at / interval) * interval;
  return { last, next: (at) => last(at) + interval };
}

function isInterval(seconds: number): boolean {
  return Number.isInteger(seconds) && seconds >= 1 && seconds <= MOST_SECONDS;
}

function cronTimes(cron: string, zone = 'UTC'): EntryTimes {
  // croner also reads `@daily`, and a date; and takes an empty zone for that of the machine.
  if (cron.trim().split(/\s+/).length !== 5) throw new RangeError('Five fields are needed');
  new Intl.DateTimeFormat('en', { timeZone: zone });
  const job = new Cron(cron, { mode: '5-part', timezone: zone });
  const toTime = (run: Date | null | undefined) => {
    if (!run) throw new RangeError('There is no such day');
    return run.getTime();
  };
  const times: EntryTimes = {
    // What croner looks back from is not a result.
    last: (at) => toTime(job.previousRuns(1, new Date(at + 1))[0]),
    next: (at) => toTime(job.nextRun(new Date(at))),
  };
  times.next(0);
  return times;
}
