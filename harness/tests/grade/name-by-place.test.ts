import { nameByPlace } from '../../src/grade/name-by-place';
import type { RunOutcome } from '../../src/model/run';
import { exampleFailure, exampleRun } from '../support/examples';

const ROOT = '/home/ada/course';

const WORKSPACE = {
  chapterDir: `${ROOT}/chapters/01-tiny`,
  suite: `${ROOT}/chapters/01-tiny/tests/shout.test.ts`,
  files: {
    'src/shout.ts': '/tmp/grading-x/files/chapters/01-tiny/src/shout.ts',
    'src/double.ts': `${ROOT}/solutions/01-tiny/src/double.ts`,
    'src/shop.ts': `${ROOT}/chapters/01-tiny/src/shop.ts`,
  },
  services: [],
  closed: true,
};

function name(outcome: RunOutcome): RunOutcome {
  return nameByPlace(outcome, WORKSPACE, ROOT);
}

test.each([
  ['/tmp/grading-x/files/chapters/01-tiny/src/shout.ts:3:1', 'chapters/01-tiny/src/shout.ts:3:1'],
  ['../../../tmp/grading-x/files/chapters/01-tiny/src/shout.ts', 'chapters/01-tiny/src/shout.ts'],
  ['solutions/01-tiny/src/double.ts', 'chapters/01-tiny/src/double.ts'],
  ['chapters/01-tiny/src/shop.ts', 'chapters/01-tiny/src/shop.ts'],
  ['/tmp/grading-x/files/other.ts', '/tmp/grading-x/files/other.ts'],
])('a file that is told as %s is %s', (told, place) => {
  const failure = exampleFailure({ message: `no '${told}'`, stack: `at ${told}` });
  const outcome: RunOutcome = {
    kind: 'completed',
    tests: [exampleRun('a', { status: 'failed', failure })],
    output: told,
  };
  expect(name(outcome)).toMatchObject({
    tests: [{ failure: { message: `no '${place}'`, stack: `at ${place}` } }],
    output: place,
  });
});

test('an outcome that names none of them is as it was', () => {
  const failure = exampleFailure({ rows: [{ at: 'a', expected: '1', received: '2' }] });
  const outcome: RunOutcome = {
    kind: 'completed',
    tests: [exampleRun('a', { status: 'failed', failure }), exampleRun('b')],
    output: '',
    memoryMb: 512,
  };
  expect(name(outcome)).toEqual(outcome);
});
