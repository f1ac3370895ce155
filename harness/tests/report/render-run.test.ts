import { createPaint } from '../../src/report/paint';
import { renderRun, type RunView } from '../../src/report/render-run';
import { exampleExercise, exampleFailure, exampleResult, exampleTest } from '../support/examples';

const FILE = 'chapters/01-tiny/src/shout.ts';
const failed = exampleTest('it is loud', {
  verdict: 'failed',
  failure: exampleFailure({
    expected: '"HELLO!"',
    received: '"hello"',
    stack: `    at shout (${FILE}:3:9)`,
  }),
});

/** What is printed about a run, without colours. */
function render(fields: Partial<RunView>): string {
  return renderRun(
    {
      exercise: exampleExercise({ id: 'tiny/shout', title: 'Shout a text' }),
      result: exampleResult({ tests: [exampleTest('it is a text'), failed] }),
      editPaths: [FILE],
      notices: [],
      hintsLeft: false,
      typeErrors: undefined,
      ...fields,
    },
    createPaint(false),
  );
}

test('the first failing test is told: what was expected, what came, and where', () => {
  expect(render({})).toBe(`tiny/shout  Shout a text
chapters/01-tiny/exercises/02-shout.md
1 of 2 tests pass

✗ it is loud

  Your code gave another answer than the test expects.

    expected  "HELLO!"
    received  "hello"

  chapters/01-tiny/src/shout.ts:3:9`);
});

test('of further failing tests only the number is told, and a hint is offered', () => {
  const result = exampleResult({ tests: [failed, { ...failed, title: 'it is short' }] });
  expect(render({ result, hintsLeft: true })).toBe(`tiny/shout  Shout a text
chapters/01-tiny/exercises/02-shout.md
0 of 2 tests pass

✗ it is loud

  Your code gave another answer than the test expects.

    expected  "HELLO!"
    received  "hello"

  chapters/01-tiny/src/shout.ts:3:9

1 more test fails; first things first.

Stuck? \`npm run course -- hint shout\` has a hint for you.`);
});

test("without a line of the learner's in the stack, the file to work on is named", () => {
  const failure = exampleFailure({ kind: 'not-implemented' });
  const tests = [exampleTest('it is loud', { verdict: 'failed', failure })];
  expect(render({ result: exampleResult({ tests }) })).toBe(`tiny/shout  Shout a text
chapters/01-tiny/exercises/02-shout.md
0 of 1 tests pass

✗ it is loud

  This part is not written yet. Start in chapters/01-tiny/src/shout.ts.

  chapters/01-tiny/src/shout.ts`);
});

test('a test that did not run is told as such', () => {
  const tests = [exampleTest('it is loud', { verdict: 'not-run' })];
  expect(render({ result: exampleResult({ tests }) })).toBe(`tiny/shout  Shout a text
chapters/01-tiny/exercises/02-shout.md
0 of 1 tests pass

✗ it is loud

  This test did not run.`);
});

test('a run that passes says so and nothing more', () => {
  const result = exampleResult({ verdict: 'passed', tests: [exampleTest('it is loud')] });
  expect(render({ result, hintsLeft: true, typeErrors: [] })).toBe(`tiny/shout  Shout a text
chapters/01-tiny/exercises/02-shout.md
1 of 1 tests pass`);
});

test('what was not graded is told beside what passed, with the service that is missing', () => {
  const tests = [
    exampleTest('it is loud'),
    exampleTest('it is kept', { verdict: 'not-graded', missing: 'postgres' }),
    exampleTest('it is found', { verdict: 'not-graded', missing: 'postgres' }),
  ];
  expect(render({ result: exampleResult({ verdict: 'passed', tests }) }))
    .toBe(`tiny/shout  Shout a text
chapters/01-tiny/exercises/02-shout.md
1 of 3 tests pass, 2 not graded (needs postgres: Docker)`);
});

test('a run that went wrong as a whole tells why, and which files to look at', () => {
  const result = exampleResult({
    verdict: 'errored',
    problem: 'The process ended with code 0 before the tests were done.',
    tests: [exampleTest('it is loud', { verdict: 'not-run' })],
  });
  expect(render({ result })).toBe(`tiny/shout  Shout a text
chapters/01-tiny/exercises/02-shout.md
0 of 1 tests pass

The process ended with code 0 before the tests were done.

Your files: chapters/01-tiny/src/shout.ts`);
});

test('types that do not fit are told after tests that pass, and only the first of them', () => {
  const result = exampleResult({ verdict: 'passed', tests: [exampleTest('it is loud')] });
  const typeErrors = [`${FILE}:1:1 Type 'string' is not a number.`, `${FILE}:2:1 And more.`];
  expect(render({ result, typeErrors })).toBe(`tiny/shout  Shout a text
chapters/01-tiny/exercises/02-shout.md
1 of 1 tests pass

The tests pass, but the types do not:
  chapters/01-tiny/src/shout.ts:1:1 Type 'string' is not a number.
  … and 1 more`);
});

test('types that do not fit come after the failing test', () => {
  const shown = render({ typeErrors: [`${FILE}:1:1 Type 'string' is not a number.`] });
  expect(shown.split('\n').slice(-2)).toEqual([
    'The types do not fit either:',
    "  chapters/01-tiny/src/shout.ts:1:1 Type 'string' is not a number.",
  ]);
});

test('what the code printed is shown without empty lines, and cut when it is long', () => {
  const lines = Array.from({ length: 14 }, (_, i) => `line ${i + 1}\n  \n`).join('');
  const result = exampleResult({ verdict: 'passed', output: `${'x'.repeat(300)}\n${lines}` });
  const shown = render({ result }).split('\n').slice(4);
  expect(shown).toEqual([
    'Your code printed:',
    `  ${'x'.repeat(200)}`,
    ...Array.from({ length: 11 }, (_, i) => `  line ${i + 1}`),
    '  … 3 more lines',
  ]);
});

test('twelve printed lines are shown whole', () => {
  const lines = Array.from({ length: 12 }, (_, i) => `line ${i + 1}`);
  const result = exampleResult({ verdict: 'passed', output: lines.join('\n') });
  expect(render({ result }).split('\n').at(-1)).toBe('  line 12');
});

test('notices come last', () => {
  const notices = ['Not solved yet, so our answer stands in: tiny/double.'];
  expect(render({ notices }).split('\n').at(-1)).toBe(
    'Not solved yet, so our answer stands in: tiny/double.',
  );
});

test('a failing test is red where colours are wanted', () => {
  const view: RunView = {
    exercise: exampleExercise(),
    result: exampleResult({ tests: [failed] }),
    editPaths: [FILE],
    notices: [],
    hintsLeft: false,
    typeErrors: undefined,
  };
  expect(renderRun(view, createPaint(true))).toContain('\u001b[31m✗ it is loud\u001b[39m');
});
