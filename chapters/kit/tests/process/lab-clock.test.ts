import { createLabClock } from '../../src/lab';

const settled = () => new Promise(setImmediate);

/** The names of those who have woken so far. */
function sleepers() {
  const woken: string[] = [];
  return { woken, note: (name: string) => () => void woken.push(name) };
}

test('who sleeps wakes when the time has passed, the earliest first', async () => {
  const clock = createLabClock(() => 1_000);
  const { woken, note } = sleepers();
  void clock.sleep(20).then(note('late'));
  void clock.sleep(10).then(note('early'));
  void clock.sleep(0).then(note('at once'));
  await settled();
  expect([...woken]).toEqual(['at once']);
  clock.advance(9);
  await settled();
  expect([...woken]).toEqual(['at once']);
  clock.advance(100);
  await settled();
  expect({ woken, now: clock.now() }).toEqual({ woken: ['at once', 'early', 'late'], now: 1_109 });
});

test('the base of the clock may move as well', () => {
  let base = 5;
  const clock = createLabClock(() => base);
  clock.advance(10);
  base = 7;
  expect(clock.now()).toBe(17);
});

test('a sleep is aborted, before and while', async () => {
  const clock = createLabClock(() => 0);
  const abort = new AbortController();
  const asleep = clock.sleep(10, abort.signal);
  expect(clock.sleeping()).toBe(1);
  abort.abort(new Error('enough'));
  expect(clock.sleeping()).toBe(0);
  await expect(asleep).rejects.toThrow('enough');
  await expect(clock.sleep(10, abort.signal)).rejects.toThrow('enough');
});
