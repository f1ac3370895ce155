import type { Json, ShopTools } from '@bookshop/kit/app';
import { col, fn, literal } from 'sequelize';

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

/** An entry as it was when it was loaded. */
interface Loaded {
  readonly name: string;
  readonly task: string;
  readonly payload: Json;
  readonly times: EntryTimes;
}

/**
 * The row of this time is the first one of each name, and no slot: in place of a task it says when
 * the name was loaded first. The primary key admits one of them.
 */
const FIRST = new Date(0);
const LOADED = 'loaded:';

export function createSchedule({ models, queue, now }: ScheduleDeps): Schedule {
  const { Slot } = models;
  let list = new Map<string, Loaded>();

  /** After which time the slots of each name are still to be done. */
  async function readDone(names: string[]): Promise<Map<string, number>> {
    if (names.length === 0) return new Map();
    const rows = (await Slot.findAll({
      attributes: [
        'name',
        [fn('MAX', col('slot_at')), 'latest'],
        [literal(`MAX(CASE WHEN task_id LIKE '${LOADED}%' THEN task_id END)`), 'loaded'],
      ],
      where: { name: names },
      group: ['name'],
      raw: true,
    })) as unknown as { name: string; latest: string | Date; loaded: string | null }[];
    return new Map(
      rows.map(({ name, latest, loaded }) => {
        const slot = new Date(latest).getTime();
        return [name, slot === 0 ? Number(loaded?.slice(LOADED.length)) : slot];
      }),
    );
  }

  async function addSlot({ name, task, payload }: Loaded, slotAt: number): Promise<AddedSlot> {
    const { id } = await queue.add(task, payload, { uniqueKey: `slot:${slotAt}:${name}` });
    const row = { name, slotAt: new Date(slotAt), taskId: id };
    await Slot.bulkCreate([row], { ignoreDuplicates: true });
    return { name, slotAt, id };
  }

  return {
    load: async (entries) => {
      const loading = new Map<string, Loaded>();
      for (const entry of entries) {
        const { name, task } = entry;
        const payload = entry.payload || null;
        const copy = JSON.parse(JSON.stringify(payload)) as Json;
        loading.delete(name);
        loading.set(name, { name, task, payload: copy, times: readTimes(entry) });
      }
      const taskId = `${LOADED}${now()}`;
      const rows = [...loading.keys()].map((name) => ({ name, slotAt: FIRST, taskId }));
      if (rows.length > 0) await Slot.bulkCreate(rows, { ignoreDuplicates: true });
      list = loading;
    },
    tick: async () => {
      const entries = [...list.values()];
      const at = now();
      const done = await readDone(entries.map(({ name }) => name));
      const added: AddedSlot[] = [];
      for (const entry of entries) {
        const slotAt = entry.times.last(at);
        if (slotAt > (done.get(entry.name) ?? at)) added.push(await addSlot(entry, slotAt));
      }
      return added;
    },
    next: async (name) => {
      const entry = list.get(name);
      if (!entry) return null;
      const at = now();
      const done = (await readDone([name])).get(name) ?? at;
      const last = entry.times.last(at);
      return last > done ? last : entry.times.next(Math.max(at, done));
    },
  };
}
