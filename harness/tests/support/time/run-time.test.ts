import { type Look, RunTime } from '../../../src/support/time/run-time';

interface Second {
  /** Processor time that the run had in this second. */
  readonly cpu?: number;
  /** How long it was in the queue for a processor; `undefined` where the system does not tell. */
  readonly waited?: number | undefined;
  readonly eager?: boolean;
  readonly ready?: number;
}

/** The time of a run of which each second is described. */
function spend(...seconds: readonly Second[]): RunTime {
  const told = seconds.every((one) => !('waited' in one) || one.waited !== undefined);
  let [cpuSeconds, waitedSeconds] = [1.5, 0.5];
  const look = (atMs: number, { eager = false, ready = 0 }: Second): Look => ({
    atMs,
    usage: { cpuSeconds, waitedSeconds: told ? waitedSeconds : undefined, eager },
    readyPerProcessor: ready,
  });
  const time = new RunTime(look(5_000, {}));
  for (const [i, second] of seconds.entries()) {
    cpuSeconds += second.cpu ?? 0;
    waitedSeconds += second.waited ?? 0;
    time.add(look(6_000 + 1_000 * i, second));
  }
  return time;
}

function times(count: number, second: Second): Second[] {
  return Array.from({ length: count }, () => second);
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

test.each<[string, Second[], { own: number; mostly: string; busy: boolean; starved: boolean }]>([
  [
    'computes on a quiet machine',
    times(20, { cpu: 1, eager: true }),
    { own: 20, mostly: 'cpu', busy: false, starved: false },
  ],
  [
    'computes on several processors',
    times(20, { cpu: 3, eager: true }),
    { own: 20, mostly: 'cpu', busy: false, starved: false },
  ],
  [
    'waits for something on a quiet machine',
    [...times(2, { cpu: 1 }), ...times(18, { cpu: 0.01 })],
    { own: 20, mostly: 'silent', busy: false, starved: false },
  ],
  [
    'has a processor for a fifth of the time that it wants one',
    times(20, { cpu: 0.2, waited: 0.8, eager: true, ready: 5 }),
    { own: 4, mostly: 'cpu', busy: true, starved: true },
  ],
  [
    'has a processor for a half of it',
    times(20, { cpu: 0.5, waited: 0.5, eager: true, ready: 2 }),
    { own: 10, mostly: 'cpu', busy: true, starved: false },
  ],
  [
    'has a processor for a third of it, where the system tells nothing of queues',
    times(20, { cpu: 0.3, waited: undefined, eager: true, ready: 3 }),
    { own: 6, mostly: 'cpu', busy: true, starved: false },
  ],
  [
    'waits for its first turn all the time, which the system tells when it is over',
    [...times(19, { eager: true, ready: 50 }), { cpu: 0.5, waited: 19.5, eager: true, ready: 50 }],
    { own: 0.5, mostly: 'cpu', busy: true, starved: true },
  ],
  [
    'waits for something with one more task ready on each processor, as is usual',
    times(20, { ready: 2 }),
    { own: 20, mostly: 'silent', busy: false, starved: false },
  ],
  [
    'waits for something that has to share the machine',
    times(20, { ready: 3 }),
    { own: 10, mostly: 'silent', busy: true, starved: true },
  ],
  [
    'waits for something, however many tasks are ready',
    times(20, { ready: 100 }),
    { own: 5, mostly: 'silent', busy: true, starved: true },
  ],
])('of a run that %s', (_, seconds, expected) => {
  const { ownSeconds, mostly, isStarved, spent } = spend(...seconds);
  expect({ own: rounded(ownSeconds), mostly, busy: spent.busy, starved: isStarved }).toEqual(
    expected,
  );
});

test('a process that takes its time along when it ends gives nothing back', () => {
  const { ownSeconds, spent } = spend({ cpu: 1 }, { cpu: -1 }, { cpu: 1 });
  expect([ownSeconds, spent.cpuSeconds]).toEqual([3, 2]);
});

test('where the system tells nothing, all of the time counts', () => {
  const time = new RunTime({ atMs: 0, usage: undefined, readyPerProcessor: 0 });
  for (let atMs = 2_000; atMs <= 20_000; atMs += 2_000)
    time.add({ atMs, usage: undefined, readyPerProcessor: 0 });
  const { ownSeconds, mostly, spent } = time;
  expect({ ownSeconds, mostly, spent }).toEqual({
    ownSeconds: 20,
    mostly: 'wall',
    spent: { wallSeconds: 20, cpuSeconds: 0, withheldSeconds: 0, busy: false },
  });
});

test('of a machine that slept for an hour, little of it counts', () => {
  const usage = { cpuSeconds: 1, waitedSeconds: 0, eager: false };
  const time = new RunTime({ atMs: 0, usage, readyPerProcessor: 0 });
  time.add({ atMs: 3_600_000, usage, readyPerProcessor: 0 });
  expect(time.ownSeconds).toBe(2);
});
