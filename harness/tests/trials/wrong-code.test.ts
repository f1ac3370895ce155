import { judgeDouble, rightDouble } from '../support/learner';

test('a syntax error is told with its place', async () => {
  const { code, stdout, solved } = await judgeDouble(
    'export function double(n: number) { return n *',
  );
  expect(stdout).toContain('chapters/01-tiny/src/double.ts:1:47');
  expect(stdout).toContain('0 of 3 tests pass');
  expect({ code, solved }).toEqual({ code: 1, solved: [] });
});

test('where the tests pass but a type is wrong, the exercise is not done, and the line is told', async () => {
  const typed = `${rightDouble()}export const text: string = double(1);\n`;
  const { code, stdout, solved } = await judgeDouble(typed);
  expect(stdout).toContain('3 of 3 tests pass');
  expect(stdout).toContain(
    "The tests pass, but it is not solved yet: the code has type errors.\n  chapters/01-tiny/src/double.ts:8:14 Type 'number' is not assignable to type 'string'.",
  );
  expect({ code, solved }).toEqual({ code: 1, solved: [] });
});

test('an error that is thrown on import is told with its line', async () => {
  const { code, stdout, solved } = await judgeDouble(
    rightDouble("throw new Error('not in the mood');"),
  );
  expect(stdout).toContain('Error: not in the mood\n\n  chapters/01-tiny/src/double.ts:2:7');
  expect({ code, solved }).toEqual({ code: 1, solved: [] });
});

const EXIT_TOLD =
  'The process ended with code 0 before the tests were done. Does your code call process.exit?';

test('leaving with process.exit(0) on import passes nothing, and is told as what it is', async () => {
  const { code, stdout, solved } = await judgeDouble(rightDouble('process.exit(0);'));
  expect(stdout).toContain(EXIT_TOLD);
  expect({ code, solved }).toEqual({ code: 1, solved: [] });
});

test('leaving with process.exit(0) in a call passes nothing, and is told as what it is', async () => {
  const { code, stdout, solved } = await judgeDouble(
    'export function double(): number {\n  process.exit(0);\n}\n',
  );
  expect(stdout).toContain(EXIT_TOLD);
  expect({ code, solved }).toEqual({ code: 1, solved: [] });
});

test('a rejection that nobody awaits fails a test, and its line is told', async () => {
  const { code, stdout, solved } = await judgeDouble(
    rightDouble("void Promise.reject(new Error('nobody waits'));"),
  );
  expect(stdout).toContain('Error: nobody waits\n\n  chapters/01-tiny/src/double.ts:2:21');
  expect({ code, solved }).toEqual({ code: 1, solved: [] });
});

test('a timer that is left running holds nothing up, and what passes has passed', async () => {
  const { code, stdout, solved } = await judgeDouble(rightDouble('setInterval(() => {}, 1000);'));
  expect(stdout).toContain('3 of 3 tests pass');
  expect({ code, solved }).toEqual({ code: 0, solved: ['tiny/double'] });
});
