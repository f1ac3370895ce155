import { createTools, OPENING_TIME } from '../src/tools';

test('every shop opens on Monday, 7 January 2030, nine in the morning UTC', () => {
  expect(new Date(OPENING_TIME).toISOString()).toBe('2030-01-07T09:00:00.000Z');
  expect(createTools().tools.now()).toBe(OPENING_TIME);
});

test('the clock stands where it was set', () => {
  const { tools, steering } = createTools();
  steering.setTime(5_000);
  expect([tools.now(), tools.now()]).toEqual([5_000, 5_000]);
});

test('the clock goes on from where it stands', () => {
  const { tools, steering } = createTools();
  steering.setTime(5_000);
  steering.advanceTime(250);
  steering.advanceTime(-50);
  expect(tools.now()).toBe(5_200);
});

test('queued numbers come first, in order, then the seeded ones', () => {
  const { tools, steering } = createTools();
  steering.queueRandom([0, 0.5]);
  steering.queueRandom([0.25]);
  const drawn = Array.from({ length: 5 }, () => tools.random());
  expect(drawn).toEqual([0, 0.5, 0.25, 0.6270739405881613, 0.002735721180215478]);
});

test('another seed gives other numbers', () => {
  const draw = (seed: number) => createTools(seed).tools.random();
  expect(draw(2)).not.toBe(draw(1));
});

test('a thousand random numbers fill the range from 0 to 1', () => {
  const { tools } = createTools();
  const drawn = Array.from({ length: 1000 }, () => tools.random());
  const tenths = new Set(drawn.map((number) => Math.floor(number * 10)));
  expect([...tenths].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('a shop under test writes no log, and what it could not deal with is shown', () => {
  const print = (['log', 'info', 'warn', 'error'] as const).map((name) =>
    jest.spyOn(console, name).mockImplementation(),
  );
  const { log } = createTools().tools;
  const err = new Error('burnt down');
  log.info({}, 'the shop is closing');
  log.warn({}, 'the shop is slow');
  log.error({ err }, 'a bug');
  const printed = print.flatMap((spy) => spy.mock.calls as unknown[][]);
  jest.restoreAllMocks();
  expect(printed).toEqual([[err]]);
});
