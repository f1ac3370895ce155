import { StallMeter } from '../../../src/run/jest/stall-meter';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

let jumped = 0;
let cpu = 0;
const clock = { now: () => performance.now() + jumped, cpu: () => cpu };

/** The time goes on, and nothing of this process runs. */
function standStill(milliseconds: number): void {
  jumped += milliseconds;
}

test('a process that waits, and is woken in time, has not stood still', () => {
  const meter = new StallMeter(clock);
  jest.advanceTimersByTime(60_000);
  expect(meter.read()).toBe(0);
});

test('all the time in which the machine stood still is known at the first look', () => {
  const meter = new StallMeter(clock);
  jest.advanceTimersByTime(1_000);
  standStill(60_000);
  expect(meter.read()).toBe(60_000 - 250);
  standStill(5_000);
  jest.advanceTimersByTime(1_000);
  expect(meter.read()).toBe(65_000 - 250);
});

test('while the process computes it does not stand still', () => {
  const meter = new StallMeter(clock);
  standStill(60_000);
  cpu += 59_000;
  expect(meter.read()).toBe(1_000 - 250);
});

test('it looks at the clock no more once it has ended', () => {
  const meter = new StallMeter(clock);
  meter.end();
  expect(jest.getTimerCount()).toBe(0);
});
