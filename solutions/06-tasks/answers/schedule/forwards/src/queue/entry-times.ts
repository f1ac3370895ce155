import { Cron } from 'croner';
import { z } from 'zod';

import { TaskError } from './queue';
import type { ScheduleEntry } from './schedule-entry';

/** The times at which an entry is due, in milliseconds since 1970. */
export interface EntryTimes {
  /** The latest one that is not after `at`. */
  last(at: number): number;
  /** The earliest one after `at`. */
  next(at: number): number;
}

const entrySchema = z
  .object({
    name: z.string(),
    cron: z
      .string()
      .regex(/^\s*\S+(\s+\S+){4}\s*$/)
      .optional(),
    everySeconds: z.int().min(1).max(31_536_000).optional(),
    zone: z.string().refine(isZone).optional(),
  })
  .refine(({ cron, everySeconds }) => (cron === undefined) !== (everySeconds === undefined))
  .refine(({ cron, zone }) => zone === undefined || cron !== undefined);

/** `BAD_CRON` names the entry that is wrong. */
export function readTimes(entry: ScheduleEntry): EntryTimes {
  const read = entrySchema.safeParse(entry);
  const times = read.success && timesOf(read.data);
  if (!times) throw new TaskError('BAD_CRON', `Look at the entry ${entry.name}.`);
  return times;
}

function timesOf({ cron, everySeconds = 1, zone }: z.infer<typeof entrySchema>) {
  const next = cron === undefined ? everyTime(everySeconds) : cronTime(cron, zone ?? 'UTC');
  return next && { next, last: (at: number) => lookBack(next, at) };
}

function everyTime(seconds: number) {
  return (at: number) => (Math.floor(at / seconds / 1_000) + 1) * seconds * 1_000;
}

function cronTime(cron: string, timezone: string) {
  try {
    const job = new Cron(cron, { mode: '5-part', timezone });
    const next = (at: number) => job.nextRun(new Date(at))?.getTime() ?? Number.POSITIVE_INFINITY;
    return Number.isFinite(next(Date.now())) ? next : undefined;
  } catch {
    return undefined;
  }
}

/** Doubles the distance until there is a time in between, and goes from there to the last one. */
function lookBack(next: (at: number) => number, at: number): number {
  let distance = 30_000;
  while (next(at - distance) > at) distance *= 2;
  let found = next(at - distance);
  for (let time = found; time <= at; time = next(time)) found = time;
  return found;
}

function isZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).format() !== '';
  } catch {
    return false;
  }
}
