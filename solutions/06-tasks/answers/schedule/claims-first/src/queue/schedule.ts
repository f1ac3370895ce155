import type { ShopTools } from '@bookshop/kit/app';
import { Op } from 'sequelize';

import type { Models, Slot as SlotRow } from '../data/models';
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

/** In place of a task, for the moment at which an entry was loaded first. */
const LOADED = 'loaded';

export function createSchedule({ models: { Slot }, queue, now }: ScheduleDeps): Schedule {
  let list: ScheduleEntry[] = [];
  let timesOf: Record<string, EntryTimes> = {};

  const latestRows = async (names: string[]) => {
    const rows = await Slot.findAll({ where: { name: names }, order: ['name', 'slotAt'] });
    return Object.fromEntries(rows.map((row) => [row.name, row]));
  };

  /** A slot without a task was begun by a beat that has died, or is slow. */
  const dueSlot = (row: SlotRow | undefined, times: EntryTimes, at: number) => {
    const slotAt = times.last(at);
    const known = row?.slotAt.getTime() ?? 0;
    if (slotAt > known) return slotAt;
    return row?.taskId === null && known <= at ? known : undefined;
  };

  const addTask = async ({ name, task, payload }: ScheduleEntry, slotAt: number) => {
    const key = { name, slotAt: new Date(slotAt) };
    await Slot.bulkCreate([{ ...key, taskId: null }], { ignoreDuplicates: true });
    const { id } = await queue.add(task, payload ?? null, { uniqueKey: `${slotAt} ${name}` });
    await Slot.update({ taskId: id }, { where: { ...key } });
    await Slot.destroy({ where: { name, slotAt: { [Op.lt]: key.slotAt } } });
    return { name, slotAt, id };
  };

  return {
    async load(entries) {
      const names = [...new Set(entries.map(({ name }) => name))];
      const latest = entries.toReversed();
      const wanted = names.map((name) => latest.find((entry) => entry.name === name));
      const found = wanted.filter((entry) => entry !== undefined);
      const times = Object.fromEntries(entries.map((entry) => [entry.name, readTimes(entry)]));
      const rows = await latestRows(names);
      const slotAt = new Date(now());
      await Slot.bulkCreate(
        names.filter((name) => !(name in rows)).map((name) => ({ name, slotAt, taskId: LOADED })),
        { ignoreDuplicates: true },
      );
      [list, timesOf] = [found, times];
    },

    async tick() {
      const at = now();
      const [entries, times] = [list, timesOf];
      const rows = await latestRows(entries.map(({ name }) => name));
      const added: AddedSlot[] = [];
      for (const entry of entries) {
        const own = times[entry.name];
        const slotAt = own && dueSlot(rows[entry.name], own, at);
        if (slotAt !== undefined) added.push(await addTask(entry, slotAt));
      }
      return added;
    },

    async next(name) {
      const times = timesOf[name];
      if (!times) return null;
      const at = now();
      const row = (await latestRows([name]))[name];
      return dueSlot(row, times, at) ?? times.next(Math.max(at, row?.slotAt.getTime() ?? 0));
    },
  };
}
