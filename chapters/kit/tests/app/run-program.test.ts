import { runProgram } from '../../src/app/run-program';
import { StartError } from '../../src/app/start-error';

let told: string[];
beforeEach(() => {
  told = [];
  jest.spyOn(console, 'error').mockImplementation((line: string) => void told.push(line));
});
afterEach(() => {
  jest.restoreAllMocks();
  process.exitCode = undefined;
});

test('a program that cannot start says in one line why, and fails', async () => {
  await runProgram(() => {
    throw new StartError(['port 80 is taken.']);
  });
  expect({ told, code: process.exitCode }).toEqual({
    told: ['The shop cannot open: port 80 is taken.'],
    code: 1,
  });
});

test('several reasons are a list', async () => {
  await runProgram(() => {
    throw new StartError(['PORT is not set.', 'DEBUG is not set.']);
  });
  expect(told).toEqual(['The shop cannot open:', '- PORT is not set.', '- DEBUG is not set.']);
});

test('an error that the chapter explains is told as it says', async () => {
  const refuse = () => {
    throw new RangeError('no host');
  };
  await runProgram(refuse, (error) =>
    error instanceof RangeError ? new StartError(['no database.']) : error,
  );
  expect(told).toEqual(['The shop cannot open: no database.']);
});

test('a bug keeps its stack', async () => {
  const bug = new TypeError('undefined is not a function');
  await expect(
    runProgram(() => {
      throw bug;
    }),
  ).rejects.toBe(bug);
});
