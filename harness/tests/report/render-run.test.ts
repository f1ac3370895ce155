import { FAILED_TEST, FILE, renderExample } from '../support/example-view';
import { exampleFailure, exampleResult, exampleTest } from '../support/examples';

test('the first failing test is told: what was expected, what came, and where', () => {
  expect(renderExample({})).toBe(`tiny/shout  Shout a text
chapters/01-tiny/exercises/02-shout.md
1 of 2 tests pass

✗ it is loud

  Your code gave another result than the test expects.

    expected  "HELLO!"
    received  "hello"

  chapters/01-tiny/src/shout.ts:3:9`);
});

test('the lines of the test that lead to the failure are shown with their place', () => {
  const place = {
    at: 'chapters/01-tiny/tests/shout.test.ts:9:22',
    code: ["test('it is loud', async () => {", "  expect(await shout('hello')).toBe('HELLO!');"],
  };
  const failure = exampleFailure({ expected: '"HELLO!"', received: '"hello"', place });
  const tests = [exampleTest('it is loud', { verdict: 'failed', failure })];
  expect(renderExample({ result: exampleResult({ tests }) })).toBe(`tiny/shout  Shout a text
chapters/01-tiny/exercises/02-shout.md
0 of 1 tests pass

✗ it is loud

  Your code gave another result than the test expects.

    expected  "HELLO!"
    received  "hello"

  chapters/01-tiny/src/shout.ts

  The test, up to where it failed: chapters/01-tiny/tests/shout.test.ts:9:22

    test('it is loud', async () => {
      expect(await shout('hello')).toBe('HELLO!');`);
});

test('of further failing tests number and titles are told, and a hint is offered', () => {
  const result = exampleResult({ tests: [FAILED_TEST, { ...FAILED_TEST, title: 'it is short' }] });
  expect(renderExample({ result, hintsLeft: true })).toBe(`tiny/shout  Shout a text
chapters/01-tiny/exercises/02-shout.md
0 of 2 tests pass

✗ it is loud

  Your code gave another result than the test expects.

    expected  "HELLO!"
    received  "hello"

  chapters/01-tiny/src/shout.ts:3:9

1 more test fails; they are shown once this one passes:
  it is short

Stuck? \`npx course hint shout\` has a hint for you.`);
});

test('of the wrong shops that have survived, none is left out', () => {
  const titleOf = (number: number) => `rejects: mistake ${number}`;
  const tests = Array.from({ length: 9 }, (_, number) => ({
    ...FAILED_TEST,
    title: titleOf(number),
  }));
  const lines = renderExample({ result: exampleResult({ tests }) }).split('\n');
  expect(lines.filter((line) => line.startsWith('  rejects: '))).toEqual(
    tests.slice(1).map(({ title }) => `  ${title}`),
  );
});

test("without a line of the learner's in the stack, the file to work on is named", () => {
  const failure = exampleFailure({ kind: 'not-implemented' });
  const tests = [exampleTest('it is loud', { verdict: 'failed', failure })];
  expect(renderExample({ result: exampleResult({ tests }) })).toBe(`tiny/shout  Shout a text
chapters/01-tiny/exercises/02-shout.md
0 of 1 tests pass

✗ it is loud

  This part is not written yet. Start in chapters/01-tiny/src/shout.ts.

  chapters/01-tiny/src/shout.ts`);
});

test('of several files to work on all are named, where none of them is in the stack', () => {
  const failure = exampleFailure({ kind: 'timeout' });
  const tests = [exampleTest('it is loud', { verdict: 'failed', failure })];
  const editPaths = [FILE, 'chapters/01-tiny/src/whisper.ts'];
  expect(
    renderExample({ result: exampleResult({ tests }), editPaths })
      .split('\n')
      .slice(-2),
  ).toEqual(['  chapters/01-tiny/src/shout.ts', '  chapters/01-tiny/src/whisper.ts']);
});

test('a test that did not run is told as such', () => {
  const tests = [exampleTest('it is loud', { verdict: 'not-run' })];
  expect(renderExample({ result: exampleResult({ tests }) })).toBe(`tiny/shout  Shout a text
chapters/01-tiny/exercises/02-shout.md
0 of 1 tests pass

✗ it is loud

  This test did not run.`);
});

test('a run that passes says so and nothing more', () => {
  const result = exampleResult({ verdict: 'passed', tests: [exampleTest('it is loud')] });
  expect(renderExample({ result, hintsLeft: true, typeErrors: [] })).toBe(`tiny/shout  Shout a text
chapters/01-tiny/exercises/02-shout.md
1 of 1 tests pass`);
});

test('what was not graded is told beside what passed, with the service that is missing and the way to it', () => {
  const tests = [
    exampleTest('it is loud'),
    exampleTest('it is kept', { verdict: 'not-graded', missing: 'postgres' }),
    exampleTest('it is found', { verdict: 'not-graded', missing: 'postgres' }),
  ];
  expect(renderExample({ result: exampleResult({ verdict: 'passed', tests }) }))
    .toBe(`tiny/shout  Shout a text
chapters/01-tiny/exercises/02-shout.md
1 of 3 tests pass, 2 not graded (needs postgres: Docker and \`--lane services\`)

Not graded yet, since these tests need a service that does not run here:
  it is kept
  it is found
Where Docker runs, \`npx course run --lane services shout\` runs them too, on PostgreSQL and Redis.`);
});

test('a run that went wrong as a whole tells why, and which files to look at', () => {
  const result = exampleResult({
    verdict: 'errored',
    problem: 'The process ended with code 0 before the tests were done.',
    tests: [exampleTest('it is loud', { verdict: 'not-run' })],
  });
  expect(renderExample({ result })).toBe(`tiny/shout  Shout a text
chapters/01-tiny/exercises/02-shout.md
0 of 1 tests pass

The process ended with code 0 before the tests were done.

Your files: chapters/01-tiny/src/shout.ts`);
});

test('a run in another lane than the usual one says so', () => {
  expect(renderExample({ lane: 'services' })).toContain('1 of 2 tests pass in the services lane');
});
