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

function differencesOf(outcome: RunOutcome) {
  const tests = outcome.kind === 'completed' ? outcome.tests : [];
  return tests.map(({ failure }) => {
    const { kind, expected, received, rows } = failure ?? {};
    return { kind, expected, received, rows };
  });
}
