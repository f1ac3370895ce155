import { CLIMATES } from '../../src/model/climate';
import { explainClimate } from '../../src/report/explain-climate';
import { exampleFailure } from '../support/examples';

const { SHOP_NAME, PORT } = CLIMATES.usual.variables;

const FROM_PROCESS = (name: string) =>
  `In this run, process.env and the .env file of the working directory have this value for ${name}: your code reads it from there, and not from what it is given.`;

const LOCAL_TIME =
  'The code runs in the time zone Pacific/Chatham, far from UTC: a value that is hours or a day too early or too late comes from local time.';

const PLAIN = { message: '', expected: undefined, received: undefined, rows: undefined };

test.each([
  ['a value', { expected: '"Paper"', received: `"${SHOP_NAME}"` }],
  ['a row', { rows: [{ at: 'name', expected: 'nothing', received: `"${SHOP_NAME}"` }] }],
  ['a line', { message: `- Expected\n+ Received\n-   "name": 1,\n+   "name": "${SHOP_NAME}",` }],
])('%s that only process.env holds is explained', (_, sides) => {
  expect(explainClimate(exampleFailure({ ...PLAIN, ...sides }))).toEqual([
    FROM_PROCESS('SHOP_NAME'),
  ]);
});

test('a number that only process.env holds is explained', () => {
  const failure = exampleFailure({ ...PLAIN, expected: '8000', received: PORT });
  expect(explainClimate(failure)).toEqual([FROM_PROCESS('PORT')]);
});

test.each([
  ['a day too early', '"2024-05-31"', '"2024-05-30"'],
  ['a day too late', '"2024-05-31"', '"2024-06-01"'],
  ['thirteen hours too early', '"2024-05-31T00:00:00.000Z"', '"2024-05-30T11:15:00.000Z"'],
])('what is %s is explained', (_, expected, received) => {
  expect(explainClimate(exampleFailure({ ...PLAIN, expected, received }))).toEqual([LOCAL_TIME]);
});

test.each([
  ['another value', '"Paper"', '"Ink"'],
  ['the other truth value', 'true', 'false'],
  ['a value that the test expects as well', `"${SHOP_NAME}"`, `"${SHOP_NAME}!"`],
  ['a day of another week', '"2024-05-31"', '"2024-05-13"'],
  ['no day at all', '"2024-05-31"', '"31 May"'],
])('%s needs no explanation', (_, expected, received) => {
  expect(explainClimate(exampleFailure({ ...PLAIN, expected, received }))).toEqual([]);
});

test('what is not written yet needs none either', () => {
  const failure = exampleFailure({ kind: 'not-implemented', received: `"${SHOP_NAME}"` });
  expect(explainClimate(failure)).toEqual([]);
});
