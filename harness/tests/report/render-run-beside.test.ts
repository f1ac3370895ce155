import { createPaint } from '../../src/report/paint';
import { renderRun } from '../../src/report/render-run';
import { exampleView, FAILED_TEST, FILE, renderExample } from '../support/example-view';
import { exampleFailure, exampleResult, exampleTest } from '../support/examples';

test('types that do not fit are told after tests that pass, and at most three of them', () => {
  const result = exampleResult({ verdict: 'passed', tests: [exampleTest('it is loud')] });
  const typeErrors = [1, 2, 3, 4, 5].map(
    (line) => `${FILE}:${line}:1 Type 'string' is not a number.`,
  );
  expect(renderExample({ result, typeErrors })).toBe(`tiny/shout  Shout a text
chapters/01-tiny/exercises/02-shout.md
1 of 1 tests pass

The tests pass, but it is not solved yet: the code has type errors.
  chapters/01-tiny/src/shout.ts:1:1 Type 'string' is not a number.
  chapters/01-tiny/src/shout.ts:2:1 Type 'string' is not a number.
  chapters/01-tiny/src/shout.ts:3:1 Type 'string' is not a number.
  … and 2 more`);
});

test('types that do not fit come after the failing test', () => {
  const shown = renderExample({ typeErrors: [`${FILE}:1:1 Type 'string' is not a number.`] });
  expect(shown.split('\n').slice(-2)).toEqual([
    'The code has type errors too:',
    "  chapters/01-tiny/src/shout.ts:1:1 Type 'string' is not a number.",
  ]);
});

test('of a file that cannot be read, what the type check says is not told as well', () => {
  const message = `${FILE}:1:10 - error TS1005: '(' expected.`;
  const failure = exampleFailure({ kind: 'error', message });
  const tests = [exampleTest('it is loud', { verdict: 'failed', failure })];
  const shown = renderExample({
    result: exampleResult({ tests }),
    typeErrors: [`${FILE}:1:10 '(' expected.`],
  });
  expect(shown).toContain('One of your files is not valid TypeScript.');
  expect(shown).not.toContain('The code has type errors too');
});

test('what the code printed is shown without empty lines, and cut when it is long', () => {
  const lines = Array.from({ length: 14 }, (_, i) => `line ${i + 1}\n  \n`).join('');
  const result = exampleResult({ verdict: 'passed', output: `${'x'.repeat(300)}\n${lines}` });
  const shown = renderExample({ result }).split('\n').slice(4);
  expect(shown).toEqual([
    'Your code printed:',
    `  ${'x'.repeat(200)}`,
    ...Array.from({ length: 11 }, (_, i) => `  line ${i + 1}`),
    '  … 3 more lines',
  ]);
});

test('what Sequelize prints of a statement that a sweep made fail is not shown', () => {
  const told = (what: string, why: string) =>
    `${what} transaction c677aa11-4cd3 failed with error "${why}". We are killing its connection.`;
  const output = [
    told('Committing', 'SQLITE_IOERR: the test made statement 7 fail'),
    told('Committing', 'SQLITE_BUSY: database is locked'),
    told('Rolling back', 'SQLITE_ERROR: cannot rollback - no transaction is active'),
  ];
  const result = exampleResult({ verdict: 'passed', output: output.join('\n') });
  expect(renderExample({ result }).split('\n').slice(-2)).toEqual([
    'Your code printed:',
    `  ${output[1]}`,
  ]);
});

test('what the shop logs of a failure that the test has made is not shown', () => {
  const output = [
    'PointFailure: the test made plain/get fail',
    '    at Points.reach (chapters/kit/src/points.ts:29:38)',
    '    at find (chapters/01-tiny/src/shout.ts:3:1)',
    'mine',
    '    at home',
  ];
  const result = exampleResult({ verdict: 'passed', output: output.join('\n') });
  expect(renderExample({ result }).split('\n').slice(-3)).toEqual([
    'Your code printed:',
    '  mine',
    '      at home',
  ]);
});

test('twelve printed lines are shown whole', () => {
  const lines = Array.from({ length: 12 }, (_, i) => `line ${i + 1}`);
  const result = exampleResult({ verdict: 'passed', output: lines.join('\n') });
  expect(renderExample({ result }).split('\n').at(-1)).toBe('  line 12');
});

test.each([
  [
    'in it alone',
    'one\ntwo\n',
    'one\ntwo\n',
    ['Your code printed in this test:', '  one', '  two'],
  ],
  [
    'in it and elsewhere',
    'zero\none\ntwo\n',
    'one\n',
    ['Your code printed in this test (and 2 lines outside of it):', '  one'],
  ],
  ['elsewhere', 'zero\n', undefined, ['Your code printed 1 line outside of this test.']],
])('of what the code printed %s, the failing test has its own', (_, output, printed, lines) => {
  const failed = exampleTest('it is loud', {
    verdict: 'failed',
    ...(printed === undefined ? {} : { printed }),
  });
  const tests = [exampleTest('it is a text', { printed: 'zero\n' }), failed];
  const shown = renderExample({ result: exampleResult({ output, tests }) });
  expect(shown.split('\n').slice(-lines.length)).toEqual(lines);
});

test('where nobody knows what was printed in which test, all of it is shown', () => {
  const result = exampleResult({ output: 'zero\none\n', tests: [FAILED_TEST] });
  expect(renderExample({ result }).split('\n').slice(-3)).toEqual([
    'Your code printed:',
    '  zero',
    '  one',
  ]);
});

test('what decides besides the answer comes before the first failure', () => {
  const reasons = [
    'It passes in your folder only with the help of files that a grader will not see.',
  ];
  const shown = renderExample({ reasons });
  expect(shown.indexOf(reasons[0] ?? '')).toBeLessThan(shown.indexOf('✗'));
});

test('notices come last', () => {
  const notices = [
    'This exercise uses others that you have not solved yet; the tests ran with our answer to them: tiny/double.',
  ];
  expect(renderExample({ notices }).split('\n').at(-1)).toBe(
    'This exercise uses others that you have not solved yet; the tests ran with our answer to them: tiny/double.',
  );
});

test('a failing test is red where colours are wanted', () => {
  const shown = renderRun(exampleView(), createPaint(true));
  expect(shown).toContain('\u001b[31m✗ it is loud\u001b[39m');
});
