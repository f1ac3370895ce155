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

const DAY_MS = 86_400_000;
const LONGEST_SECONDS = 31_536_000;

/** `BAD_CRON` names the entry that is wrong. */
export function readTimes(entry: ScheduleEntry): EntryTimes {
  const { cron, everySeconds, zone } = entry;
  const refuse = (why: string) => new TaskError('BAD_CRON', `The entry "${entry.name}" ${why}.`);
  if (cron === undefined) {
    if (zone !== undefined) throw refuse('has a zone, and no cron expression');
    if (everySeconds === undefined) throw refuse('says nothing about its times');
    if (!Number.isInteger(everySeconds) || everySeconds < 1 || everySeconds > LONGEST_SECONDS) {
      throw refuse('has an interval that is not possible');
    }
    return inSteps(everySeconds * 1_000);
  }
  if (everySeconds !== undefined) throw refuse('has both a cron expression and an interval');
  if (zone !== undefined && !isZone(zone)) throw refuse('has an unknown zone');
  const fields = cron.split(/\s+/).filter((field) => field !== '');
  if (fields.length !== 5) throw refuse('needs five fields');
  const next = readCron(fields.join(' '), zone ?? 'UTC');
  if (!next) throw refuse('has an expression without times');
  return { next, last: (at) => lookBack(next, at) };
}

function inSteps(ms: number): EntryTimes {
  const last = (at: number) => at - (((at % ms) + ms) % ms);
  return { last, next: (at) => last(at) + ms };
}

type Next = (at: number) => number;

function readCron(expression: string, timezone: string): Next | undefined {
  try {
    const cron = new Cron(expression, { mode: '5-part', timezone });
    if (!cron.nextRun(new Date(0))) return undefined;
    return (at) => cron.nextRun(new Date(at))?.getTime() ?? Number.POSITIVE_INFINITY;
  } catch {
    return undefined;
  }
}

/** The last time is found with `next` alone: from a moment far enough back, by halves. */
function lookBack(next: Next, at: number): number {
  let back = DAY_MS;
  while (next(at - back) > at) back *= 2;
  let early = at - back;
  let late = at;
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2);
    if (next(middle) <= at) early = middle;
    else late = middle;
  }
  return next(early);
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return zone !== '';
  } catch {
    return false;
  }
}
