import { open, type Opened, OPENING_TIME, sweep, tabulate } from '@bookshop/kit';

import type { AddedSlot } from '../src/queue/schedule';
import type { ScheduleEntry } from '../src/queue/schedule-entry';
import type { Shop } from '../src/shop';

type Beat = Opened<Shop>;

const HOURLY: ScheduleEntry = { name: 'hourly', cron: '15 * * * *', task: 'sales-report' };
const NIGHTLY: ScheduleEntry = { name: 'nightly', cron: '30 2 * * *', task: 'sales-report' };
const OFTEN: ScheduleEntry = { name: 'often', everySeconds: 600, task: 'echo', payload: 'often' };
const BERLIN = { ...NIGHTLY, zone: 'Europe/Berlin' };

test('a slot is added at its time, not before it, and once', async () => {
  const beat = await openBeat([NIGHTLY]);
  const told = await ticks(beat, [
    '2030-01-07T09:00',
    '2030-01-08T02:29:59.999',
    '2030-01-08T02:30',
    '2030-01-08T02:30',
    '2030-01-08T02:30:00.001',
    '2030-01-08T14:00',
    '2030-01-09T02:30:59',
  ]);
  const tasks = (await beat.queue.list()).map(({ name, payload, status, runAt }) => {
    return { name, payload, status, runAt: tell(runAt) };
  });
  const task = { name: 'sales-report', payload: null, status: 'queued' };
  expect({ told, tasks }).toEqual({
    told: [[], [], ['nightly 2030-01-08T02:30'], [], [], [], ['nightly 2030-01-09T02:30']],
    tasks: [
      { ...task, runAt: '2030-01-08T02:30' },
      { ...task, runAt: '2030-01-09T02:30:59' },
    ],
  });
});

test('each entry adds a task of its own, with its payload, and a tick names the tasks in the order of the list', async () => {
  const noon = { cron: '0 12 * * *', task: 'echo' };
  const beat = await openBeat([
    { name: 'z', ...noon, payload: { of: ['z', 1] } },
    { name: 'b', everySeconds: 3_600, task: 'wait', payload: 'b' },
    { name: 'a', ...noon, payload: { of: ['z', 1] } },
    { name: 'z:1', ...noon, task: 'sales-report' },
    ...[0, false, ''].map((payload) => ({
      ...{ name: `of ${JSON.stringify(payload)}`, ...noon },
      ...{ task: 'echo', payload },
    })),
  ]);
  await beat.clock.set(utc('2030-01-07T12:00'));
  const added = await beat.schedule.tick();
  const tasks = new Map((await beat.queue.list()).map((task) => [task.id, task]));
  const named = added.map(({ name, id }) => {
    const task = tasks.get(id);
    return { entry: name, task: task?.name, payload: task?.payload };
  });
  expect({ named, tasks: tasks.size }).toEqual({
    named: [
      { entry: 'z', task: 'echo', payload: { of: ['z', 1] } },
      { entry: 'b', task: 'wait', payload: 'b' },
      { entry: 'a', task: 'echo', payload: { of: ['z', 1] } },
      { entry: 'z:1', task: 'sales-report', payload: null },
      { entry: 'of 0', task: 'echo', payload: 0 },
      { entry: 'of false', task: 'echo', payload: false },
      { entry: 'of ""', task: 'echo', payload: '' },
    ],
    tasks: 7,
  });
});

test('the first slot of an entry comes after its first load', async () => {
  const nine = { name: 'nine', cron: '0 9 * * *', task: 'echo' };
  const ten = { name: 'ten', everySeconds: 3_600, task: 'echo' };
  const beat = await openBeat([nine, { ...nine, name: 'eight', cron: '0 8 * * *' }, ten]);
  const told = await ticks(beat, [
    '2030-01-07T09:00',
    '2030-01-07T09:00:00.001',
    '2030-01-07T09:59:59.999',
    '2030-01-07T10:00',
    '2030-01-08T09:00',
  ]);
  expect(told).toEqual([
    [],
    [],
    [],
    ['ten 2030-01-07T10:00'],
    ['nine 2030-01-08T09:00', 'eight 2030-01-08T08:00', 'ten 2030-01-08T09:00'],
  ]);
});

test('an interval has no drift, however late its ticks come', async () => {
  const interval = 7_000;
  const loadedAt = OPENING_TIME + 1_234;
  const beat = await openBeat([{ ...OFTEN, everySeconds: interval / 1_000 }], loadedAt);
  const first = Math.ceil(loadedAt / interval) * interval;
  const slots = Array.from({ length: 1_000 }, (_, i) => first + i * interval);
  // Most of the time nobody looks; at the end somebody does at each slot.
  const isLooked = (i: number) => i % 40 === 0 || i >= 970;
  const added: AddedSlot[] = [];
  for (const [i, slot] of slots.entries()) {
    // Up to seven seconds late, and not evenly.
    await beat.clock.set(slot + ((i * i * 37) % interval));
    if (isLooked(i)) added.push(...(await beat.schedule.tick()));
  }
  const looked = slots.filter((_, i) => isLooked(i));
  expect({ told: added.map(tellSlot), tasks: (await beat.queue.list()).length }).toEqual({
    told: looked.map((slot) => `often ${tell(slot)}`),
    tasks: looked.length,
  });
});

test('after a silence each entry has one slot to catch up, the latest', async () => {
  const beat = await openBeat([HOURLY, NIGHTLY, OFTEN]);
  const told = await ticks(beat, [
    '2030-01-07T09:00',
    '2030-01-07T14:07',
    '2030-01-07T14:07',
    '2030-01-07T14:15',
    '2031-03-01T00:00',
    '2031-03-01T00:01',
  ]);
  expect({ told, tasks: (await beat.queue.list()).length }).toEqual({
    told: [
      [],
      ['hourly 2030-01-07T13:15', 'often 2030-01-07T14:00'],
      [],
      ['hourly 2030-01-07T14:15', 'often 2030-01-07T14:10'],
      ['hourly 2031-02-28T23:15', 'nightly 2031-02-28T02:30', 'often 2031-03-01T00:00'],
      [],
    ],
    tasks: 7,
  });
});

test('a beat that is started again adds what was missed, once, and nothing that was done', async () => {
  const told: string[][] = [];
  const entries = [HOURLY, OFTEN];
  const restartAt = async (...times: string[]) => {
    const beat = await openBeat(entries, utc(times[0] ?? ''));
    told.push(...(await ticks(beat, times)));
    await beat.close();
  };
  await (await openBeat(entries)).close();
  await restartAt('2030-01-07T12:05');
  await restartAt('2030-01-07T12:06', '2030-01-07T12:10', '2030-01-07T12:14:59');
  await restartAt('2030-01-07T12:15', '2030-01-07T12:15');
  await restartAt('2030-01-09T00:00');
  expect(told).toEqual([
    ['hourly 2030-01-07T11:15', 'often 2030-01-07T12:00'],
    [],
    ['often 2030-01-07T12:10'],
    [],
    ['hourly 2030-01-07T12:15'],
    [],
    ['hourly 2030-01-08T23:15', 'often 2030-01-09T00:00'],
  ]);
});

test('a slot is done also when the queue does not know its task any more', async () => {
  const monthly = { ...NIGHTLY, name: 'monthly', cron: '0 0 1 * *' };
  const beat = await openBeat([monthly], OPENING_TIME, { RESULT_HOURS: '1' });
  const told = await ticks(beat, ['2030-02-01T00:00']);
  await beat.worker.runDue();
  const later = await ticks(beat, ['2030-02-01T03:00']);
  const restarted = await openBeat([monthly], utc('2030-02-02T00:00'), { RESULT_HOURS: '1' });
  expect({
    told,
    later,
    restarted: await ticks(restarted, ['2030-02-02T00:00']),
    tasks: await restarted.queue.list(),
  }).toEqual({ told: [['monthly 2030-02-01T00:00']], later: [[]], restarted: [[]], tasks: [] });
});

test('when the clock is set back, nothing is added twice', async () => {
  const beat = await openBeat([HOURLY, OFTEN]);
  const before = await ticks(beat, ['2030-01-07T10:15']);
  const back = await ticks(beat, ['2030-01-07T09:16', '2030-01-07T09:20', '2030-01-06T10:15']);
  await beat.schedule.load([OFTEN, HOURLY]);
  const restarted = await openBeat([HOURLY, OFTEN], utc('2030-01-07T08:00'));
  const again = await ticks(restarted, ['2030-01-07T09:15', '2030-01-07T10:15']);
  const after = await ticks(beat, ['2030-01-07T10:19', '2030-01-07T10:20', '2030-01-07T11:15']);
  expect({ before, back, again, after }).toEqual({
    before: [['hourly 2030-01-07T10:15', 'often 2030-01-07T10:10']],
    back: [[], [], []],
    again: [[], []],
    after: [[], ['often 2030-01-07T10:20'], ['often 2030-01-07T11:10', 'hourly 2030-01-07T11:15']],
  });
});

test('whenever it ticks, loads and is started again, the slots are those of the rules', async () => {
  const MINUTE = 60_000;
  const lastOf: Record<string, (at: number) => number> = {
    hourly: (at) => Math.floor((at - 15 * MINUTE) / (60 * MINUTE)) * 60 * MINUTE + 15 * MINUTE,
    often: (at) => Math.floor(at / (10 * MINUTE)) * 10 * MINUTE,
    shifts: (at) => Math.floor(at / (360 * MINUTE)) * 360 * MINUTE,
  };
  const entries = [HOURLY, OFTEN, { ...NIGHTLY, name: 'shifts', cron: '0 */6 * * *' }];
  const marks = new Map(entries.map(({ name }) => [name, OPENING_TIME]));
  let beats = [await openBeat(entries), await openBeat(entries)];
  const [told, expected]: [unknown[], unknown[]] = [[], []];
  const gaps = [0, 1, 4.5, 5, 9.99, 10, 15, 60, 61.5, 359, 360, 1_500, -3, -30, -200];
  let at = OPENING_TIME;
  for (let i = 0; i < 50; i += 1) {
    // A fixed sequence, irregular: the clock, who ticks, and what is between.
    at += Math.round((gaps[(i * i * 7 + 3 * i) % gaps.length] ?? 0) * MINUTE);
    const beat = beats[(i * i + i) % 3 ? 0 : 1] as Beat;
    if (i % 17 === 16) beats = [await openBeat(entries, at), beat];
    await beat.clock.set(at);
    if (i % 5 === 4) await beat.schedule.load(entries);
    const due = entries.filter(({ name }) => (lastOf[name]?.(at) ?? 0) > (marks.get(name) ?? 0));
    for (const { name } of due) marks.set(name, lastOf[name]?.(at) ?? 0);
    expected.push([i, tell(at), due.map(({ name }) => `${name} ${tell(marks.get(name))}`)]);
    told.push([i, tell(at), (await beat.schedule.tick()).map(tellSlot)]);
  }
  expect(told).toEqual(expected);
});

test('loading again gives no second entry, and what was missed is not lost', async () => {
  const beat = await openBeat([HOURLY]);
  await beat.schedule.load([HOURLY]);
  await beat.clock.set(utc('2030-01-07T10:30'));
  await beat.schedule.load([HOURLY]);
  await beat.schedule.load([HOURLY]);
  const told = await ticks(beat, ['2030-01-07T10:30', '2030-01-07T10:30']);
  expect({ told, tasks: (await beat.queue.list()).length }).toEqual({
    told: [['hourly 2030-01-07T10:15'], []],
    tasks: 1,
  });
});

test('a list replaces the one before it; an entry that is listed again is caught up', async () => {
  const beat = await openBeat([HOURLY, OFTEN]);
  await beat.schedule.load([OFTEN, NIGHTLY]);
  const without = await ticks(beat, ['2030-01-07T10:15']);
  await beat.schedule.load([]);
  const empty = await ticks(beat, ['2030-01-08T09:00']);
  await beat.schedule.load([HOURLY, OFTEN]);
  const again = await ticks(beat, ['2030-01-08T09:00', '2030-01-08T09:00']);
  expect({ without, empty, again }).toEqual({
    without: [['often 2030-01-07T10:10']],
    empty: [[]],
    again: [['hourly 2030-01-08T08:15', 'often 2030-01-08T09:00'], []],
  });
});

test('an entry replaces the one of its name: what it says counts, from the last slot on', async () => {
  const beat = await openBeat([{ ...HOURLY, payload: 'old' }]);
  const before = await ticks(beat, ['2030-01-07T10:20']);
  await beat.clock.set(utc('2030-01-07T10:50'));
  await beat.schedule.load([{ ...OFTEN, name: 'hourly', payload: 'new' }]);
  const changed = await ticks(beat, ['2030-01-07T10:50', '2030-01-07T11:00']);
  await beat.schedule.load([{ ...HOURLY, cron: '0 11 * * *' }]);
  const sameTime = await ticks(beat, ['2030-01-07T11:01']);
  await beat.schedule.load([
    { ...HOURLY, payload: 'first' },
    { ...HOURLY, cron: '20 * * * *', payload: 'second' },
  ]);
  const twice = await ticks(beat, ['2030-01-07T11:15', '2030-01-07T11:20']);
  const payloads = (await beat.queue.list()).map(({ payload }) => payload);
  expect({ before, changed, sameTime, twice, payloads }).toEqual({
    before: [['hourly 2030-01-07T10:15']],
    changed: [['hourly 2030-01-07T10:50'], ['hourly 2030-01-07T11:00']],
    sameTime: [[]],
    twice: [[], ['hourly 2030-01-07T11:20']],
    payloads: ['old', 'new', 'new', 'second'],
  });
});

const WRONG: Record<string, Partial<ScheduleEntry>> = {
  'no number': { cron: 'a b c d e' },
  'an empty string': { cron: '' },
  'four fields': { cron: '* * * *' },
  'six fields, with seconds': { cron: '0 30 2 * * *' },
  'seven fields': { cron: '0 30 2 * * * 2030' },
  'a nickname': { cron: '@daily' },
  'a date': { cron: '2031-01-01T00:00:00' },
  'minute 60': { cron: '60 * * * *' },
  'hour 24': { cron: '0 24 * * *' },
  'day 0': { cron: '0 0 0 * *' },
  'month 13': { cron: '0 0 * 13 *' },
  'weekday 8': { cron: '0 0 * * 8' },
  'a range backwards': { cron: '0 17-9 * * *' },
  'a step of 0': { cron: '*/0 * * * *' },
  '30 February': { cron: '0 0 30 2 *' },
  'an unknown zone': { cron: '0 0 * * *', zone: 'Mars/Olympus' },
  'an empty zone': { cron: '0 0 * * *', zone: '' },
  'a zone with white space': { cron: '0 0 * * *', zone: ' UTC' },
  'neither cron nor interval': {},
  'both cron and interval': { cron: '0 0 * * *', everySeconds: 60 },
  'an interval of 0': { everySeconds: 0 },
  'a negative interval': { everySeconds: -60 },
  'half a second': { everySeconds: 0.5 },
  'a second and a half': { everySeconds: 1.5 },
  'more than 365 days': { everySeconds: 31_536_001 },
  'an interval with a zone': { everySeconds: 60, zone: 'Europe/Berlin' },
};

test('an entry that is wrong is BAD_CRON, and the error names it', async () => {
  const { schedule } = await open<Shop>();
  const table = await tabulate(Object.keys(WRONG), async (what) => {
    const wrong = { name: 'royalty-run', task: 'echo', ...WRONG[what] };
    const entries = [{ ...HOURLY, name: 'stock-count' }, wrong, { ...OFTEN, name: 'old-mail' }];
    const error = await schedule.load(entries).then(() => null, asError);
    const names = entries.map(({ name }) => name);
    return error && [error.code, ...names.filter((name) => error.message.includes(name))];
  });
  const refused = ['BAD_CRON', 'royalty-run'];
  expect(table).toEqual(Object.fromEntries(Object.keys(WRONG).map((what) => [what, refused])));
});

test('a list with an entry that is wrong changes nothing', async () => {
  const beat = await openBeat([HOURLY]);
  const wrong = { name: 'wrong', cron: '0 24 * * *', task: 'echo' };
  const error = await beat.schedule.load([OFTEN, wrong]).then(() => null, asError);
  const nexts = [await beat.schedule.next('often'), await beat.schedule.next('wrong')];
  const told = await ticks(beat, ['2030-01-07T10:20']);
  await beat.schedule.load([HOURLY, OFTEN]);
  const after = await ticks(beat, ['2030-01-07T10:20', '2030-01-07T10:30']);
  expect({ code: error?.code, nexts, told, after }).toEqual({
    code: 'BAD_CRON',
    nexts: [null, null],
    told: [['hourly 2030-01-07T10:15']],
    after: [[], ['often 2030-01-07T10:30']],
  });
});

test('five fields are read as croner reads them, in UTC', async () => {
  const { schedule } = await open<Shop>();
  const crons = [
    '30 2 * * *',
    '  0\t0  *  *   * ',
    '*/15 9-17 * * mon-fri',
    '0 0 1 JAN MON',
    '0 0 * * 7',
    '0 0 L * *',
    '0 0 * * 5#2',
    '0 0 29 2 *',
    '1,31 9 * * *',
  ];
  const table = await tabulate(crons, async (cron) => {
    await schedule.load([{ name: cron, cron, task: 'echo' }]);
    return tell(await schedule.next(cron));
  });
  expect(table).toEqual({
    '30 2 * * *': '2030-01-08T02:30',
    '  0\t0  *  *   * ': '2030-01-08T00:00',
    '*/15 9-17 * * mon-fri': '2030-01-07T09:15',
    '0 0 1 JAN MON': '2030-01-14T00:00',
    '0 0 * * 7': '2030-01-13T00:00',
    '0 0 L * *': '2030-01-31T00:00',
    '0 0 * * 5#2': '2030-01-11T00:00',
    '0 0 29 2 *': '2032-02-29T00:00',
    '1,31 9 * * *': '2030-01-07T09:01',
  });
});

test('intervals from a second to 365 days are slots since 1970', async () => {
  const { schedule } = await open<Shop>();
  const table = await tabulate(['1', '45', '7000', '86400', '31536000'], async (seconds) => {
    await schedule.load([{ name: seconds, everySeconds: Number(seconds), task: 'echo' }]);
    return tell(await schedule.next(seconds));
  });
  expect(table).toEqual({
    1: '2030-01-07T09:00:01',
    45: '2030-01-07T09:00:45',
    7000: '2030-01-07T10:10',
    86400: '2030-01-08T00:00',
    31536000: '2030-12-17T00:00',
  });
});

test('where both the day of the month and the weekday are given, either is enough', async () => {
  const beat = await openBeat([{ ...NIGHTLY, cron: '0 0 13 * 5' }]);
  const days = Array.from({ length: 40 }, (_, i) => OPENING_TIME + i * 86_400_000);
  const told = await ticks(beat, days.map(tell));
  expect(told.flat()).toEqual(
    ['01-11', '01-13', '01-18', '01-25', '02-01', '02-08', '02-13', '02-15'].map(
      (day) => `nightly 2030-${day}T00:00`,
    ),
  );
});

test('an expression is read in the zone of its entry', async () => {
  const { schedule } = await open<Shop>();
  const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland'];
  const table = await tabulate(zones, async (zone) => {
    await schedule.load([{ ...NIGHTLY, zone }]);
    return tell(await schedule.next('nightly'));
  });
  expect(table).toEqual({
    UTC: '2030-01-08T02:30',
    'Europe/Berlin': '2030-01-08T01:30',
    'America/New_York': '2030-01-08T07:30',
    'Asia/Kolkata': '2030-01-07T21:00',
    'Pacific/Auckland': '2030-01-07T13:30',
  });
});

test('in the night in which the hour is missing, the slot comes at its end, and once', async () => {
  const beat = await openBeat([BERLIN], utc('2026-03-28T00:00'));
  const told = await ticks(beat, everyHalfHour('2026-03-28T00:00', '2026-03-30T03:00'));
  const late = await openBeat([{ ...BERLIN, name: 'late' }], utc('2026-03-28T12:00'));
  const caughtUp = await ticks(late, ['2026-03-29T00:59:59.999', '2026-03-29T12:00']);
  expect({ told: told.flat(), caughtUp }).toEqual({
    told: ['nightly 2026-03-28T01:30', 'nightly 2026-03-29T01:00', 'nightly 2026-03-30T00:30'],
    caughtUp: [[], ['late 2026-03-29T01:00']],
  });
});

test('in the night in which the hour comes twice, the slot is the first of them, and once', async () => {
  const beat = await openBeat([BERLIN], utc('2026-10-24T00:00'));
  const told = await ticks(beat, everyHalfHour('2026-10-24T00:00', '2026-10-26T03:00'));
  const late = await openBeat([{ ...BERLIN, name: 'late' }], utc('2026-10-24T12:00'));
  const caughtUp = await ticks(late, ['2026-10-25T00:29:59.999', '2026-10-25T12:00']);
  expect({ told: told.flat(), caughtUp }).toEqual({
    told: ['nightly 2026-10-24T00:30', 'nightly 2026-10-25T00:30', 'nightly 2026-10-26T01:30'],
    caughtUp: [[], ['late 2026-10-25T00:30']],
  });
});

test('next is the slot that comes next: one that was missed, or else the first in the future', async () => {
  const beat = await openBeat([HOURLY, OFTEN]);
  const nextAt = async (time: string) => {
    await beat.clock.set(utc(time));
    const [hourly, often] = [await beat.schedule.next('hourly'), await beat.schedule.next('often')];
    return [tell(hourly), tell(often)];
  };
  const told = {
    loaded: await nextAt('2030-01-07T09:00'),
    due: await nextAt('2030-01-07T09:15'),
    missed: await nextAt('2030-01-07T12:34'),
  };
  await beat.schedule.tick();
  const ticked = await nextAt('2030-01-07T12:34');
  const back = await nextAt('2030-01-07T09:00');
  await beat.schedule.load([HOURLY]);
  const unknown = [await beat.schedule.next('often'), await beat.schedule.next('never')];
  expect({ ...told, ticked, back, unknown }).toEqual({
    loaded: ['2030-01-07T09:15', '2030-01-07T09:10'],
    due: ['2030-01-07T09:15', '2030-01-07T09:10'],
    missed: ['2030-01-07T12:15', '2030-01-07T12:30'],
    ticked: ['2030-01-07T13:15', '2030-01-07T12:40'],
    back: ['2030-01-07T13:15', '2030-01-07T12:40'],
    unknown: [null, null],
  });
});

test('two beats on one database add one task for a slot, also at the same time', async () => {
  const beats = [await openBeat([HOURLY, OFTEN]), await openBeat([HOURLY, OFTEN])];
  const tickBoth = async (time: string) => {
    for (const beat of beats) await beat.clock.set(utc(time));
    const arrivals: number[] = [];
    for (const beat of beats) {
      arrivals.push(1 + (await beat.points.count('queue/add')));
      await beat.points.hold('queue/add');
    }
    const ticking = beats.map(async (beat) => beat.schedule.tick());
    // Both have read what is done, before either adds a task.
    const here = beats.map((beat, i) =>
      Promise.race([beat.points.arrived('queue/add', arrivals[i]), ticking[i]]).catch(() => {}),
    );
    await Promise.all(here);
    for (const beat of beats) await beat.points.release('queue/add');
    const ended = await Promise.allSettled(ticking);
    return ended.map(({ status }) => status);
  };
  const first = await tickBoth('2030-01-07T09:15');
  const second = await tickBoth('2030-01-07T12:00');
  const after = await Promise.all(beats.map((beat) => ticks(beat, ['2030-01-07T12:01'])));
  const payloads = (await beats[0]?.queue.list())?.map(({ payload }) => payload);
  expect({ first, second, after, payloads: payloads?.sort() }).toEqual({
    first: ['fulfilled', 'fulfilled'],
    second: ['fulfilled', 'fulfilled'],
    after: [[[]], [[]]],
    payloads: [null, null, 'often', 'often'].sort(),
  });
});

test('each beat ticks its own list, and shares what is done', async () => {
  const first = await openBeat([HOURLY]);
  const before = await ticks(first, ['2030-01-07T09:20']);
  const second = await openBeat([OFTEN], utc('2030-01-07T09:20'));
  const others = await ticks(second, ['2030-01-07T09:30']);
  const own = await ticks(first, ['2030-01-07T09:30', '2030-01-07T10:15']);
  const third = await openBeat([HOURLY, OFTEN], utc('2030-01-07T10:16'));
  const all = await ticks(third, ['2030-01-07T10:16']);
  expect({ before, others, own, all }).toEqual({
    before: [['hourly 2030-01-07T09:15']],
    others: [['often 2030-01-07T09:30']],
    own: [[], ['hourly 2030-01-07T10:15']],
    all: [['often 2030-01-07T10:10']],
  });
});

test('whoever loads in between, both lists are loaded, and each slot comes once', async () => {
  let beats: Beat[] = [];
  const loading = async () => {
    beats = [await open<Shop>(), await open<Shop>()];
    return async () => beats[1]?.schedule.load([HOURLY, OFTEN]);
  };
  const other = async () => beats[0]?.schedule.load([HOURLY, OFTEN]);
  await sweep.others(loading, other, async ({ error, at }) => {
    await (at ? undefined : other());
    const told: string[][][] = [];
    for (const beat of beats) told.push(await ticks(beat, ['2030-01-07T09:15']));
    expect({ error, told }).toEqual({
      error: undefined,
      told: [[['hourly 2030-01-07T09:15', 'often 2030-01-07T09:10']], [[]]],
    });
  });
});

test('whoever ticks in between, there is one task for each slot', async () => {
  let beats: Beat[] = [];
  const ticking = async () => {
    beats = [await openBeat([HOURLY, OFTEN]), await openBeat([HOURLY, OFTEN])];
    for (const beat of beats) await beat.clock.set(utc('2030-01-07T09:15'));
    return async () => beats[1]?.schedule.tick();
  };
  const other = () => beats[0]?.schedule.tick() ?? Promise.resolve();
  await sweep.others(ticking, other, async ({ error, at }) => {
    await (at ? undefined : other());
    expect({ error, tasks: await tasksOf(beats[0]) }).toEqual({ error: undefined, tasks: BOTH });
  });
});

/** For `sweep`: a tick when two entries are due. */
async function prepareTick() {
  const beat = await openBeat([HOURLY, OFTEN]);
  await beat.clock.set(utc('2030-01-07T09:15'));
  return () => beat.schedule.tick();
}

/** The tasks of both. */
const BOTH = ['echo', 'sales-report'];

test('whichever statement fails, the tick rejects, and the next one loses no slot and doubles none', async () => {
  await sweep.faults(prepareTick, async ({ error, at, again }) => {
    const came = error ? 'rejected' : 'returned';
    await (error ? again() : undefined);
    const then = await again();
    const observer = await open<Shop>();
    expect({ came, then, tasks: await tasksOf(observer) }).toEqual({
      came: at ? 'rejected' : 'returned',
      then: [],
      tasks: BOTH,
    });
  });
});

test('after whichever statement a beat dies, another one loses no slot and doubles none', async () => {
  await sweep.faults(prepareTick, async () => {
    const another = await openBeat([HOURLY, OFTEN], utc('2030-01-07T09:16'));
    const told = await ticks(another, ['2030-01-07T09:16', '2030-01-07T09:16']);
    expect({ tasks: await tasksOf(another), then: told[1] }).toEqual({ tasks: BOTH, then: [] });
  });
});

test('a beat that has died while it adds a task has done no slot, and doubles none when it was only slow', async () => {
  const dying = async (point: string, hour: string) => {
    const slow = await openBeat([HOURLY], utc(`2030-01-07T${hour}:00`));
    await slow.clock.set(utc(`2030-01-07T${hour}:15`));
    await slow.points.hold(point);
    const ticking = slow.schedule.tick().then(
      () => 'returned',
      () => 'rejected',
    );
    await Promise.race([slow.points.arrived(point), ticking]);
    const another = await openBeat([HOURLY], utc(`2030-01-07T${hour}:16`));
    const before = (await another.queue.list()).length;
    const told = (await ticks(another, [`2030-01-07T${hour}:16`])).flat();
    const added = (await another.queue.list()).length - before;
    await slow.points.release(point);
    const ended = await ticking;
    const then = (await another.queue.list()).length - before - added;
    return { told, added, ended, then };
  };
  expect({
    before: await dying('queue/add', '10'),
    after: await dying('queue/added', '11'),
  }).toEqual({
    before: { told: ['hourly 2030-01-07T10:15'], added: 1, ended: 'returned', then: 0 },
    after: { told: ['hourly 2030-01-07T11:15'], added: 0, ended: 'returned', then: 0 },
  });
});

test('when the queue takes no task, the tick rejects with its error, and the slot stays due', async () => {
  const beat = await openBeat([OFTEN]);
  await beat.clock.set(utc('2030-01-07T09:10'));
  await beat.points.fail('queue/add');
  const error = await beat.schedule.tick().then(() => null, asError);
  const next = tell(await beat.schedule.next('often'));
  await beat.points.release('queue/add');
  const told = await ticks(beat, ['2030-01-07T09:11', '2030-01-07T09:11']);
  expect({ error: error?.name, next, told }).toEqual({
    error: 'PointFailure',
    next: '2030-01-07T09:10',
    told: [['often 2030-01-07T09:10'], []],
  });
});

test('whichever statement of a load fails, it rejects, and the list before it stays', async () => {
  let beat: Beat | undefined;
  const loading = async () => {
    beat = await openBeat([HOURLY]);
    return async () => beat?.schedule.load([OFTEN, NIGHTLY]);
  };
  await sweep.faults(loading, async ({ error, at }) => {
    const came = error ? 'rejected' : 'loaded';
    const told = beat && (await ticks(beat, ['2030-01-07T09:15']));
    expect({ came, told }).toEqual({
      came: at ? 'rejected' : 'loaded',
      told: [[at ? 'hourly 2030-01-07T09:15' : 'often 2030-01-07T09:10']],
    });
  });
});

test('a tick at which nothing is due costs one query at most, however many entries there are', async () => {
  const counts: number[] = [];
  for (const length of [3, 12]) {
    const entries = Array.from({ length }, (_, i) => ({ ...NIGHTLY, name: `entry-${i}` }));
    const beat = await openBeat(entries);
    await ticks(beat, ['2030-01-08T02:30']);
    const { sql } = await beat.watch(() => beat.schedule.tick());
    counts.push(sql.filter(({ kind }) => kind === 'query').length);
  }
  expect(counts.map((count) => Math.max(count, 1))).toEqual([1, 1]);
});

/** A shop that has loaded these entries at a time. */
async function openBeat(
  entries: readonly ScheduleEntry[],
  at = OPENING_TIME,
  env: Record<string, string> = {},
): Promise<Beat> {
  const beat = await open<Shop>(env);
  await beat.clock.set(at);
  await beat.schedule.load([...entries]);
  return beat;
}

/** What a tick adds at each of these times, one after the other. */
async function ticks(beat: Beat, times: readonly string[]): Promise<string[][]> {
  const told: string[][] = [];
  for (const time of times) {
    await beat.clock.set(utc(time));
    told.push((await beat.schedule.tick()).map(tellSlot));
  }
  return told;
}

function tellSlot({ name, slotAt }: AddedSlot): string {
  return `${name} ${tell(slotAt)}`;
}

async function tasksOf(beat: Beat | undefined): Promise<string[]> {
  return ((await beat?.queue.list()) ?? []).map(({ name }) => name).sort();
}

function utc(time: string): number {
  return Date.parse(`${time}Z`);
}

/** The shortest form that `utc` reads. */
function tell(at: number | null | undefined): string {
  const date = new Date(at ?? Number.NaN);
  if (Number.isNaN(date.getTime())) return String(at);
  return date.toISOString().replace(/(:00)?(\.000)?Z$/, '');
}

function everyHalfHour(from: string, to: string): string[] {
  const times: string[] = [];
  for (let at = utc(from); at <= utc(to); at += 1_800_000) times.push(tell(at));
  return times;
}

function asError(thrown: unknown): { name: string; message: string; code?: unknown } {
  return thrown as { name: string; message: string; code?: unknown };
}
