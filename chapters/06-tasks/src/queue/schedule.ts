import { NotImplemented, type ShopTools } from '@bookshop/kit/app';

import type { Models } from '../data/models';
import type { Queue } from './queue';
import type { ScheduleEntry } from './schedule-entry';

export interface ScheduleDeps {
  readonly models: Pick<Models, 'Slot'>;
  readonly queue: Pick<Queue, 'add'>;
  readonly now: ShopTools['now'];
}

/** The task that was added for a slot. */
export interface AddedSlot {
  name: string;
  slotAt: number;
  id: string;
}

/** A slot is a time at which an entry is due. */
export interface Schedule {
  /** Replaces the list of entries. `BAD_CRON` names the entry that is wrong. */
  load(entries: readonly ScheduleEntry[]): Promise<void>;
  /** Adds what is due to the queue, and returns it in the order of the list. */
  tick(): Promise<AddedSlot[]>;
  /** The slot that comes next, in milliseconds since 1970; `null` for an unknown name. */
  next(name: string): Promise<number | null>;
}

export function createSchedule(_deps: ScheduleDeps): Schedule {
  // TODO: the table `slots` says which slots are done, for all beats and after every restart.
  throw new NotImplemented('tasks/schedule');
}
