import { endOf } from '../../src/judging/is-done';
import type { JudgedRun } from '../../src/judging/pipeline';
import type { RunEnd } from '../../src/model/result';
import type { TypeVerdict } from '../../src/model/type-check';
import { exampleResult, exampleSpent } from '../support/examples';

const RUNS = {
  passed: exampleResult({ verdict: 'passed' }),
  failed: exampleResult({ verdict: 'failed' }),
  late: exampleResult({ verdict: 'errored', late: exampleSpent() }),
};
const TYPES: Readonly<Record<string, TypeVerdict>> = {
  fit: { errors: [] },
  wrong: { errors: ['src/shout.ts:1:1 no'] },
  late: { errors: ['src/shout.ts:1:1 too slow'], late: true },
};

test.each<[keyof typeof RUNS, keyof typeof TYPES, RunEnd]>([
  ['passed', 'fit', 'passed'],
  ['passed', 'wrong', 'not-passed'],
  ['passed', 'late', 'late'],
  ['failed', 'fit', 'not-passed'],
  ['failed', 'late', 'not-passed'],
  ['late', 'fit', 'late'],
  ['late', 'wrong', 'not-passed'],
  ['late', 'late', 'late'],
])('of tests that end as %s and types that are %s, %s is recorded', (run, types, end) => {
  const deciding = RUNS[run];
  const judged = { deciding, refused: [] } as unknown as JudgedRun;
  expect(endOf(judged, TYPES[types] ?? { errors: [] })).toBe(end);
});

test('a file that no grader takes solves nothing', () => {
  const refused = [{ path: 'chapters/01-tiny/src/shout.ts', reason: 'is a link' }];
  const judged = { deciding: RUNS.passed, refused } as unknown as JudgedRun;
  expect(endOf(judged, { errors: [] })).toBe('not-passed');
});
