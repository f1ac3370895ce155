import { inTime } from '../../src/support/in-time';

const LATE = new Error('too late');

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test('what comes in time is returned, and nothing is waited for after it', async () => {
  expect(await inTime(Promise.resolve('done'), 1000, LATE)).toBe('done');
  expect(jest.getTimerCount()).toBe(0);
});

test('what fails in time fails as it did', async () => {
  await expect(inTime(Promise.reject(new Error('broken')), 1000, LATE)).rejects.toThrow('broken');
});

test('what never comes is too late', async () => {
  const waiting = inTime(new Promise(() => {}), 1000, LATE);
  jest.advanceTimersByTime(1000);
  await expect(waiting).rejects.toBe(LATE);
});
