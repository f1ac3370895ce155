import type { RunOutcome } from '../../src/model/run';
import { runSuite } from '../support/run-suite';

// A process of its own takes its time on a busy machine.
jest.setTimeout(60_000);

test('of a failed expectation, only what differs comes out of the process, and matchers as what they ask for', async () => {
  const outcome = await runSuite(`
test('of two objects', () => {
  const pinned = expect.stringMatching(/^\\d+$/);
  expect({ good: '12', bad: 'x', list: [{ id: 1 }, { id: '2' }] }).toEqual({
    good: pinned,
    bad: pinned,
    list: expect.arrayOf(expect.objectContaining({ id: expect.any(Number) })),
  });
});

test('of a rejection', async () => {
  const refused = Promise.reject(Object.assign(new Error('no'), { code: 'invalid' }));
  await expect(refused).rejects.toMatchObject({ code: 'missing', message: expect.any(String) });
});

test('of two strings', () => {
  expect('ink').toBe('salt');
});
`);
  expect(differencesOf(outcome)).toEqual([
    {
      kind: 'assertion',
      rows: [
        { at: 'bad', expected: 'StringMatching /^\\d+$/', received: '"x"' },
        { at: 'list[1].id', expected: 'Any<Number>', received: '"2"' },
      ],
    },
    { kind: 'assertion', rows: [{ at: 'code', expected: '"missing"', received: '"invalid"' }] },
    { kind: 'assertion', expected: '"salt"', received: '"ink"' },
  ]);
});

test('a failure is told with its place in the suite, and what waits for ever with the place of its test', async () => {
  const outcome = await runSuite(`
test('a test', async () => {
  const ink = await Promise.resolve('ink');
  expect(ink).toBe('salt');
});

test('that waits', () => new Promise(() => {}), 50);
`);
  const tests = outcome.kind === 'completed' ? outcome.tests : [];
  expect(tests.map(({ failure }) => failure?.place)).toEqual([
    {
      at: 'chapters/01-tiny/tests/own.test.ts:4:15',
      code: [
        "test('a test', async () => {",
        "  const ink = await Promise.resolve('ink');",
        "  expect(ink).toBe('salt');",
      ],
    },
    {
      at: 'chapters/01-tiny/tests/own.test.ts:7:1',
      code: ["test('that waits', () => new Promise(() => {}), 50);"],
    },
  ]);
});

test('what is printed belongs to the test in which it is, whatever it is printed with', async () => {
  const outcome = await runSuite(`
import { writeSync } from 'node:fs';

console.log('before all');

test('a test', () => { console.log('says\\u001b[2J hello'); console.error('and minds'); });
describe('in a group', () => {
  afterEach(() => console.log('cleared'));
  test('a test', () => { process.stdout.write('half '); writeSync(1, 'a line ✓\\n'); });
});
test('silent', () => {});
`);
  const tests = outcome.kind === 'completed' ? outcome.tests : [];
  const sorted = (text = '') => text.split('\n').filter(Boolean).sort();
  expect(tests.map(({ title, printed }) => [title, ...sorted(printed)])).toEqual([
    ['a test', 'and minds', 'says hello'],
    ['in a group a test', 'cleared', 'half a line ✓'],
    ['silent'],
  ]);
  expect(sorted(outcome.output)).toEqual([
    'and minds',
    'before all',
    'cleared',
    'half a line ✓',
    'says hello',
  ]);
});

test('what waits for ever is told without advice to change the test, hooks by their names', async () => {
  const outcome = await runSuite(`
const never = () => new Promise(() => {});

test('a test', never, 50);
describe('with a callback', () => { test('a test', (done) => { void done; }, 50); });
describe('before each', () => { beforeEach(never, 50); test('a test', () => {}); });
describe('before all', () => { beforeAll(async () => { await never(); }, 50); test('a test', () => {}); });
describe('after each', () => {
  afterEach(async function closeShops() { await never(); }, 50);
  test('a test', () => {});
});
`);
  const tests = outcome.kind === 'completed' ? outcome.tests : [];
  const told = tests.map(({ title, failure }) => [title, failure?.kind, failure?.message]);
  expect(told).toEqual([
    ['a test', 'timeout', 'The test did not end within 50 ms.'],
    ['with a callback a test', 'timeout', 'The test did not end within 50 ms.'],
    [
      'before each a test',
      'timeout',
      '`never`, which runs before each test, did not end within 50 ms.',
    ],
    ['before all a test', 'timeout', 'What runs before the first test did not end within 50 ms.'],
    [
      'after each a test',
      'timeout',
      '`closeShops`, which runs after each test, did not end within 50 ms.',
    ],
  ]);
});

test('what waits for ever after the last test is told as that, and not as a file that could not be loaded', async () => {
  const outcome = await runSuite(`
afterAll(() => new Promise(() => {}), 50);
test('a test', () => { expect(1).toBe(2); });
`);
  expect(outcome).toMatchObject({
    kind: 'not-loaded',
    afterTests: true,
    message: 'What runs after the last test did not end within 50 ms.',
  });
});

function differencesOf(outcome: RunOutcome) {
  const tests = outcome.kind === 'completed' ? outcome.tests : [];
  return tests.map(({ failure }) => {
    const { kind, expected, received, rows } = failure ?? {};
    return { kind, expected, received, rows };
  });
}
