import type { ShopTools } from '@bookshop/kit/app';

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

export function createSchedule(deps: ScheduleDeps): Schedule {
  const beat = new Beat(deps);
  return {
    load: (entries) => beat.load(entries),
    tick: () => beat.tick(),
    next: (name) => beat.next(name),
  };
}

class Beat {
  readonly #deps: ScheduleDeps;
  #list: (readonly [ScheduleEntry, EntryTimes])[] = [];

  constructor(deps: ScheduleDeps) {
    this.#deps = deps;
  }

  async load(entries: readonly ScheduleEntry[]): Promise<void> {
    const { models, now } = this.#deps;
    const byName = new Map<string, readonly [ScheduleEntry, EntryTimes]>();
    for (const entry of entries) byName.set(entry.name, [entry, readTimes(entry)]);
    const marks = await this.#marks([...byName.keys()]);
    const slotAt = new Date(now());
    for (const name of byName.keys()) {
      if (marks[name] === undefined) await models.Slot.upsert({ name, slotAt });
    }
    this.#list = [...byName.values()];
  }

  async tick(): Promise<AddedSlot[]> {
    const at = this.#deps.now();
    const list = this.#list;
    const marks = await this.#marks(list.map(([{ name }]) => name));
    const added: AddedSlot[] = [];
    for (const [{ name, task, payload }, { last }] of list) {
      const slotAt = last(at);
      if (slotAt > (marks[name] ?? 0)) added.push(await this.#add(name, slotAt, task, payload));
    }
    return added;
  }

  async next(name: string): Promise<number | null> {
    const times = this.#list.find(([entry]) => entry.name === name)?.[1];
    if (times === undefined) return null;
    const at = this.#deps.now();
    const mark = (await this.#marks([name]))[name] ?? 0;
    // A slot that was missed is the first one after the mark.
    return times.next(mark) <= at ? times.last(at) : times.next(Math.max(mark, at));
  }

  async #add(name: string, slotAt: number, task: string, payload: ScheduleEntry['payload']) {
    const { models, queue } = this.#deps;
    const { id } = await queue.add(task, payload ?? null, {
      uniqueKey: JSON.stringify([name, slotAt]),
    });
    await models.Slot.upsert({ name, slotAt: new Date(slotAt), taskId: id });
    return { name, slotAt, id };
  }

  async #marks(names: string[]): Promise<Record<string, number>> {
    const marks: Record<string, number> = Object.create(null) as Record<string, number>;
    const rows = await this.#deps.models.Slot.findAll({ where: { name: names } });
    for (const { name, slotAt } of rows) {
      marks[name] = Math.max(marks[name] ?? 0, slotAt.getTime());
    }
    return marks;
  }
}
