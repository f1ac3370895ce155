import { forgetHang, within } from '../src/within';
import { freezeDeadlines } from './freeze-deadlines';
import { layOutParts } from './lay-out-lane';

let withheld = 0;
layOutParts({ withheldMs: () => withheld });

beforeEach(freezeDeadlines);
afterEach(() => void jest.useRealTimers());

const never = () => new Promise<string>(() => {});
const soon = async () => 'done';

/** Moves the clock on while the call is under way. */
async function after<T>(milliseconds: number, call: Promise<T>): Promise<T> {
  await jest.advanceTimersByTimeAsync(milliseconds);
  return call;
}

test('tells what was returned, and passes on what was thrown', async () => {
  expect(await within(4, soon)).toBe('done');
  await expect(within(4, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
});

test('what the machine withholds does not count', async () => {
  let answer = (_: string) => {};
  const call = within(4, () => new Promise<string>((resolve) => (answer = resolve)));
  withheld += 3_000;
  await jest.advanceTimersByTimeAsync(6_999);
  answer('late, but in time');
  expect(await call).toBe('late, but in time');
});

test('one call that hangs costs its own test and no other; after the second test nothing is tried', async () => {
  const late = { error: 'no answer within 4 s' };
  const first = await after(4_000, Promise.all([within(4, never), within(4, never)]));
  const rest = await within(4, soon);
  forgetHang();
  const next = await within(4, soon);
  const second = await after(4_000, within(4, never));
  forgetHang();
  expect({ first, rest, next, second, third: await within(4, soon) }).toEqual({
    first: [late, late],
    rest: { error: 'not tried: a call before it had no answer' },
    next: 'done',
    second: late,
    third: { error: 'not tried: 2 tests had no answer' },
  });
});
