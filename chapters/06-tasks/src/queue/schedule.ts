import type { Json } from '@bookshop/kit/app';
import { NotImplemented, type ShopTools } from '@bookshop/kit/app';

import type { Models } from '../data/models';
import type { Queue } from './queue';

/** A task that is due again and again: at the times of a cron expression, or in an interval. */
export interface ScheduleEntry {
  name: string;
  /** Five fields: minute, hour, day of the month, month, day of the week. */
  cron?: string;
  everySeconds?: number;
  /** In which time zone the cron expression is read; UTC by default. */
  zone?: string;
  task: string;
  payload?: Json;
}

export interface ScheduleDeps {
  readonly models: Pick<Models, 'Slot'>;
  readonly queue: Pick<Queue, 'add'>;
  readonly now: ShopTools['now'];
}

export interface Schedule {
  /** An entry replaces an earlier one with its name. `BAD_CRON` names the entry that is wrong. */
  load(entries: readonly ScheduleEntry[]): Promise<void>;
  /** Adds what is due to the queue, and returns it. */
  tick(): Promise<{ name: string; slotAt: number; id: string }[]>;
  /** When an entry is due next, in milliseconds since 1970; `null` for an unknown name. */
  next(name: string): Promise<number | null>;
}

export function createSchedule(_deps: ScheduleDeps): Schedule {
  // TODO: croner computes the times; the table `slots` says which of them are done.
  throw new NotImplemented('tasks/schedule');
}
