import type { ShopTools } from '@bookshop/kit/app';
import { col, fn } from 'sequelize';

import type { Models } from '../data/models';
import { type EntryTimes, readTimes } from './entry-times';
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

type TimedEntry = ScheduleEntry & { readonly times: EntryTimes };

export function createSchedule({ models: { Slot }, queue, now }: ScheduleDeps): Schedule {
  let listed = new Map<string, TimedEntry>();

  /** By name: the last slot that is done; before the first one, when the entry was loaded. */
  const readMarks = async (names: Iterable<string>): Promise<Map<string, number>> => {
    const rows = await Slot.findAll({
      attributes: ['name', [fn('MAX', col('slot_at')), 'slotAt']],
      where: { name: [...names] },
      group: ['name'],
    });
    return new Map(rows.map(({ name, slotAt }) => [name, new Date(slotAt).getTime()]));
  };

  const write = async (name: string, slotAt: number, taskId: string | null) => {
    const row = { name, slotAt: new Date(slotAt), taskId };
    // Another beat may have written it in between.
    await Slot.bulkCreate([row], { ignoreDuplicates: true });
  };

  return {
    load: async (entries) => {
      const at = now();
      const loaded = new Map(
        entries.map((entry) => [entry.name, { ...entry, times: readTimes(entry) }]),
      );
      const marks = await readMarks(loaded.keys());
      for (const name of loaded.keys()) if (!marks.has(name)) await write(name, at, null);
      listed = loaded;
    },
    tick: async () => {
      const at = now();
      const entries = [...listed.values()];
      const marks = await readMarks(listed.keys());
      const due = entries.flatMap((entry) => {
        const slotAt = entry.times.last(at);
        return slotAt > (marks.get(entry.name) ?? 0) ? [{ ...entry, slotAt }] : [];
      });
      const settled = await Promise.allSettled(
        due.map(async ({ name, task, payload = null, slotAt }) => {
          const uniqueKey = `${slotAt}@${name}`;
          const { id } = await queue.add(task, payload, { uniqueKey });
          await write(name, slotAt, id);
          return { name, slotAt, id };
        }),
      );
      const failed = settled.find((one) => one.status === 'rejected');
      if (failed) throw failed.reason;
      return settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    },
    next: async (name) => {
      const times = listed.get(name)?.times;
      if (!times) return null;
      const at = now();
      const mark = (await readMarks([name])).get(name) ?? 0;
      const last = times.last(at);
      return last > mark ? last : times.next(Math.max(at, mark));
    },
  };
}
