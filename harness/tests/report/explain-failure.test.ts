import type { FailureKind } from '../../src/model/run';
import { explainFailure, findPlace, showDifference } from '../../src/report/explain-failure';
import { exampleFailure } from '../support/examples';

test.each<[FailureKind, string]>([
  ['assertion', 'Your code gave another result than the test expects.'],
  ['refusal', 'Your code threw an error where the test expects a result.'],
  ['not-implemented', 'This part is not written yet. Start in chapters/01-tiny/src/shout.ts.'],
  ['error', 'Your code threw an unexpected error.'],
])('a failure of kind %s is told in one sentence', (kind, sentence) => {
  const failure = exampleFailure({ kind });
  expect(explainFailure(failure, 'chapters/01-tiny/src/shout.ts')).toBe(sentence);
});

test('of a test that waits for ever, what did not end is told and what often causes it', () => {
  const message = 'The test did not end within 15 seconds.';
  const failure = exampleFailure({ kind: 'timeout', message });
  expect(explainFailure(failure, 'src/shout.ts')).toBe(
    'The test did not end within 15 seconds. Is there a promise that is never resolved, a response that is never sent, or a connection or a lock that is never released?',
  );
  expect(showDifference(failure)).toEqual([]);
});

test('what cannot cross the wire is told as such', () => {
  const failure = exampleFailure({ message: 'WireRefusal: shout’s result.at is a Date' });
  expect(explainFailure(failure, 'src/shout.ts')).toBe(
    'Your code returned something that is not plain data (what JSON can hold).',
  );
});

test('an object that is shared with the caller is told as such', () => {
  const failure = exampleFailure({ message: 'SharingFault: your code changed the object' });
  expect(explainFailure(failure, 'src/shout.ts')).toBe(
    'Your code and its caller share an object, so a change by one of them shows in the other.',
  );
});

test('one case of many is told in its own sentence', () => {
  const message = `CaseFailure: parse("+5") returned 5, expected 6
(200 inputs, seed 1)

expect(received).toBe(expected)`;
  expect(explainFailure(exampleFailure({ message }), 'src/shout.ts')).toBe(
    'parse("+5") returned 5, expected 6 (200 inputs, seed 1)',
  );
});

test('a case that is told in its own sentence is not told twice', () => {
  const message = 'CaseFailure: survived: a price of zero is accepted\n\nmore about it';
  expect(showDifference(exampleFailure({ message }))).toEqual(['more about it']);
});

test('of a file that is not found, the error is shown without advice on Jest', () => {
  const message = `Error: Cannot find module './twice' from 'src/double.ts'

Require stack:
  src/double.ts

However, Jest was able to find:
\t'./twice.ts'

You might want to update your 'moduleFileExtensions'.`;
  expect(showDifference(exampleFailure({ kind: 'error', message }))).toEqual([
    "Error: Cannot find module './twice' from 'src/double.ts'",
  ]);
});

test('an export that is missing is told as such', () => {
  const message = 'TypeError: the shop has no service double.double';
  expect(explainFailure(exampleFailure({ kind: 'error', message }), 'src/double.ts')).toBe(
    'Your file does not export what the test calls. Was an export renamed or removed?',
  );
});

test('a file that is no TypeScript is told as such', () => {
  const message = "chapters/01-tiny/src/shout.ts:1:10 - error TS1005: '(' expected.";
  expect(explainFailure(exampleFailure({ kind: 'error', message }), 'src/shout.ts')).toBe(
    'One of your files is not valid TypeScript.',
  );
});

test('two plain values stand one above the other', () => {
  const failure = exampleFailure({ expected: '"HELLO!"', received: '"hello"' });
  expect(showDifference(failure)).toEqual(['expected  "HELLO!"', 'received  "hello"']);
});

test('of large values only the places are shown at which they differ', () => {
  const rows = [
    { at: 'list[1]', expected: '1', received: '2' },
    { at: '', expected: 'error invalid', received: 'nothing' },
  ];
  expect(showDifference(exampleFailure({ rows, expected: '{}', received: '[]' }))).toEqual([
    'at list[1]',
    '  expected  1',
    '  received  2',
    'at (empty string)',
    '  expected  error invalid',
    '  received  nothing',
  ]);
});

test('a place with white space at its ends is shown in quotes', () => {
  const rows = [{ at: ' true ', expected: 'true', received: 'error invalid' }];
  expect(showDifference(exampleFailure({ rows }))[0]).toBe('at " true "');
});

test('where there are more rows than are shown, their number is told', () => {
  const rows = [
    { at: 'a', expected: '1', received: '2' },
    { at: '… and 3 more', expected: '', received: '' },
  ];
  expect(showDifference(exampleFailure({ rows }))).toEqual([
    'at a',
    '  expected  1',
    '  received  2',
    '… and 3 more',
  ]);
});

test('values that differ in no row stand one above the other', () => {
  const failure = exampleFailure({ rows: [], expected: '{}', received: '[]' });
  expect(showDifference(failure)).toEqual(['expected  {}', 'received  []']);
});

test('where only one of the two values is known, the message is shown', () => {
  const message = 'expect(received).toThrow(expected)\nReceived function did not throw';
  expect(showDifference(exampleFailure({ message, expected: '"too-large"' }))).toEqual([
    'Received function did not throw',
  ]);
});

test('without values the message is shown, less the line that names the matcher', () => {
  const message = 'Error: expect(received).rejects.toThrow()\n\nReceived promise resolved\nto 1';
  expect(showDifference(exampleFailure({ message }))).toEqual([
    'Received promise resolved',
    'to 1',
  ]);
});

test('the message of an error of its own is shown whole', () => {
  const failure = exampleFailure({ kind: 'error', message: 'TypeError: text is undefined' });
  expect(showDifference(failure)).toEqual(['TypeError: text is undefined']);
});

test('what is not written yet needs no difference', () => {
  const failure = exampleFailure({ kind: 'not-implemented', message: 'NotImplemented: later' });
  expect(showDifference(failure)).toEqual([]);
});

test('of a long difference the changed lines are shown and what stands next to them', () => {
  const same = Array.from({ length: 23 }, (_, i) => `  same ${i + 1}`);
  const lines = [...same.slice(0, 20), '- old', '+ new', ...same.slice(20)];
  const message = ['expect(received).toEqual(expected)', '', ...lines].join('\n');
  expect(showDifference(exampleFailure({ message }))).toEqual([
    '  same 1',
    '  same 2',
    '  same 3',
    '  same 20',
    '- old',
    '+ new',
    '  same 21',
  ]);
});

test('a difference that fits on a screen is shown whole', () => {
  const same = Array.from({ length: 22 }, (_, i) => `  same ${i + 1}`);
  const message = ['expect(received).toEqual(expected)', '- old', '+ new', ...same].join('\n');
  expect(showDifference(exampleFailure({ message }))).toEqual(['- old', '+ new', ...same]);
});

test('a long message without changed lines ends with the number of lines left out', () => {
  const message = Array.from({ length: 30 }, (_, i) => `line ${i + 1}`).join('\n');
  const shown = showDifference(exampleFailure({ kind: 'error', message }));
  expect([shown.length, shown.at(-2), shown.at(-1)]).toEqual([25, 'line 24', '… 6 more lines']);
});

const STACK = `    at fail (node_modules/expect/build/index.js:10:5)
    at shout (chapters/01-tiny/src/shout.ts:3:9)
    at chapters/01-tiny/src/double.ts:7:1
    at Object.<anonymous> (chapters/01-tiny/tests/shout.test.ts:8:30)`;

test.each([
  ['chapters/01-tiny/src/shout.ts', 'chapters/01-tiny/src/shout.ts:3:9'],
  ['chapters/01-tiny/src/double.ts', 'chapters/01-tiny/src/double.ts:7:1'],
  ['chapters/01-tiny/src/other.ts', undefined],
])("the learner's line in %s is %s", (own, place) => {
  expect(findPlace(STACK, (path) => path === own)).toBe(place);
});

test('of several lines of the learner the innermost is told', () => {
  expect(findPlace(STACK, (path) => path.includes('/src/'))).toBe(
    'chapters/01-tiny/src/shout.ts:3:9',
  );
});
