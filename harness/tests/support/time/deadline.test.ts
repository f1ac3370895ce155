import { startDeadline, type TimeEnd } from '../../../src/support/time/deadline';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

interface Pace {
  /** Of each second: on a processor, and in the queue for one. */
  readonly cpu: number;
  readonly waited: number;
}

/** A run that goes on like this until it is ended or `stop` is called. */
function watch(seconds: number, { cpu, waited }: Pace) {
  const start = performance.now();
  const ends: TimeEnd[] = [];
  const withheld: number[] = [];
  let looks = 0;
  const deadline = startDeadline({
    seconds,
    look: () => {
      looks += 1;
      const passed = (performance.now() - start) / 1000;
      const usage = { cpuSeconds: cpu * passed, waitedSeconds: waited * passed, eager: true };
      return Promise.resolve({ atMs: performance.now(), usage, readyPerProcessor: 0 });
    },
    onWithheld: (ms) => withheld.push(Math.round(ms)),
    onEnd: (end) => ends.push(end),
  });
  return { deadline, stop: () => deadline.stop(), ends, withheld, looks: () => looks };
}

test.each<[string, Pace, number, TimeEnd['why']]>([
  ['that computes is ended when its time is up', { cpu: 1, waited: 0 }, 20, 'cpu'],
  ['that waits for something is ended when its time is up', { cpu: 0.1, waited: 0 }, 20, 'silent'],
  ['that is often let wait is ended later', { cpu: 0.5, waited: 0.5 }, 40, 'cpu'],
  ['that hardly runs is ended by the clock', { cpu: 0.05, waited: 0.95 }, 200, 'starved'],
])('a run %s', async (_, pace, after, why) => {
  const { ends } = watch(20, pace);
  await jest.advanceTimersByTimeAsync(after * 1000 - 100);
  expect(ends).toEqual([]);
  await jest.advanceTimersByTimeAsync(600);
  expect(ends.map((end) => end.why)).toEqual([why]);
});

test('each piece of a run has the full time', async () => {
  const { deadline, ends } = watch(20, { cpu: 1, waited: 0 });
  await jest.advanceTimersByTimeAsync(15_000);
  deadline.beginPiece();
  await jest.advanceTimersByTimeAsync(19_000);
  expect(ends).toEqual([]);
  await jest.advanceTimersByTimeAsync(1_600);
  expect(ends.map(({ why, spent }) => [why, Math.round(spent.cpuSeconds)])).toEqual([['cpu', 35]]);
});

test('a run of endless pieces is ended by the clock', async () => {
  const { deadline, ends } = watch(20, { cpu: 1, waited: 0 });
  for (let second = 0; second < 199; second += 1) {
    deadline.beginPiece();
    await jest.advanceTimersByTimeAsync(1_000);
  }
  expect(ends).toEqual([]);
  await jest.advanceTimersByTimeAsync(1_600);
  expect(ends.map(({ why }) => why)).toEqual(['wall']);
});

test('a run that is over is looked at no more, and never ended', async () => {
  const { stop, ends, looks } = watch(20, { cpu: 1, waited: 0 });
  await jest.advanceTimersByTimeAsync(2_000);
  stop();
  const before = looks();
  await jest.advanceTimersByTimeAsync(60_000);
  expect({ ends, looks: looks() }).toEqual({ ends: [], looks: before });
});

test('what the machine has withheld is told as it grows', async () => {
  const { withheld, stop } = watch(20, { cpu: 0.5, waited: 0.5 });
  await jest.advanceTimersByTimeAsync(1_600);
  expect(withheld).toEqual([250, 500, 750]);
  stop();
});

test('a run on a quiet machine is told nothing', async () => {
  const { withheld, stop } = watch(20, { cpu: 0.98, waited: 0.02 });
  await jest.advanceTimersByTimeAsync(4_000);
  expect(withheld).toEqual([]);
  stop();
});
