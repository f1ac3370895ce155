import { type Stall, startRequestClock } from '../../../src/support/child/request-clock';
import { type ProcessUsage, UsageReader } from '../../../src/support/process-usage';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});

/** How a request has stalled after so many seconds, whose process uses this in each of them. */
async function stallsWithin(seconds: number, pace: { cpu: number; waited: number } | undefined) {
  const start = performance.now();
  const read = (): ProcessUsage | undefined => {
    const passed = (performance.now() - start) / 1000;
    if (!pace) return undefined;
    const { cpu, waited } = pace;
    return { cpuSeconds: cpu * passed, waitedSeconds: waited * passed, eager: waited > 0 };
  };
  jest.spyOn(UsageReader.prototype, 'read').mockImplementation(() => Promise.resolve(read()));
  const stalls: Stall[] = [];
  const onStall = (stall: Stall) => void stalls.push(stall);
  const stop = startRequestClock(1, { seconds: 30, onStall });
  await jest.advanceTimersByTimeAsync(seconds * 1000);
  stop();
  return stalls;
}

test.each<[string, { cpu: number; waited: number } | undefined, number, Stall[]]>([
  ['computes', { cpu: 1, waited: 0 }, 400, []],
  ['computes, and is often let wait', { cpu: 0.5, waited: 0.5 }, 50, []],
  ['hardly runs', { cpu: 0.05, waited: 0.95 }, 290, []],
  ['hardly runs for long', { cpu: 0.05, waited: 0.95 }, 301, ['starved']],
  ['hangs', { cpu: 0.01, waited: 0 }, 130, ['silent']],
  ['runs where the system tells nothing', undefined, 400, []],
])('a request that %s', async (_, pace, seconds, stalls) => {
  expect(await stallsWithin(seconds, pace)).toEqual(stalls);
});
