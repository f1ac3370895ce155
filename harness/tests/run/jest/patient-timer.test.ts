import { patientTimer } from '../../../src/run/jest/patient-timer';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

let withheld = 0;
let piece = 0;
beforeEach(() => (withheld = 0));
const start = patientTimer({ withheldMs: () => withheld, pieces: () => piece });

test.each([
  ['what is due soon', 20],
  ['what is due later', 15_000],
])('on a quiet machine %s comes in time', (_, delay) => {
  const act = jest.fn();
  start(act, delay);
  jest.advanceTimersByTime(delay - 1);
  expect(act).not.toHaveBeenCalled();
  jest.advanceTimersByTime(250);
  expect(act).toHaveBeenCalledTimes(1);
});

test('what the machine withholds meanwhile comes on top, also when it is told late', () => {
  withheld = 3_000;
  const act = jest.fn();
  start(act, 15_000);
  jest.advanceTimersByTime(14_000);
  withheld += 5_000;
  jest.advanceTimersByTime(5_900);
  expect(act).not.toHaveBeenCalled();
  jest.advanceTimersByTime(350);
  expect(act).toHaveBeenCalledTimes(1);
});

test('each piece of work has all of the time', () => {
  const act = jest.fn();
  start(act, 15_000);
  jest.advanceTimersByTime(14_000);
  piece += 1;
  jest.advanceTimersByTime(15_000);
  expect(act).not.toHaveBeenCalled();
  jest.advanceTimersByTime(500);
  expect(act).toHaveBeenCalledTimes(1);
});

test('it comes once', () => {
  const act = jest.fn();
  start(act, 1_000);
  jest.advanceTimersByTime(60_000);
  expect(act).toHaveBeenCalledTimes(1);
});

test.each([20, 15_000])('one that is cleared never comes', (delay) => {
  const act = jest.fn();
  clearTimeout(start(act, delay));
  jest.advanceTimersByTime(60_000);
  expect(act).not.toHaveBeenCalled();
});
