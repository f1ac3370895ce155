import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

import { runCourse } from '../../support/run-course';
import { openTinyCourse, type TinyCourse } from '../../support/tiny-course';

// What starts processes of its own takes its time on a busy machine.
jest.setTimeout(120_000);

const DOUBLE = 'attempts/tiny/double';
const file = (name: string) => `${DOUBLE}/${name}/src/double.ts`;

const ATTEMPTS = {
  [`${DOUBLE}/attempts.yaml`]: `
- { name: by-adding, kind: right, idea: Adds. }
- { name: never-refuses, kind: right, idea: Leaves out the refusal. }
- { name: shifts, kind: wrong, breaks: Every whole number is doubled. }
- { name: only-small, kind: wrong, breaks: Whatever the number is. }
- { name: wrong-type, kind: wrong, breaks: It returns a number. }
`,
  [file('by-adding')]: `import { TooLarge } from './too-large';
export const double = (number: number): number => {
  if (!Number.isSafeInteger(number + number)) throw new TooLarge(number);
  return number + number;
};
`,
  [file('never-refuses')]: 'export const double = (number: number): number => number * 2;\n',
  [file('shifts')]: `import { TooLarge } from './too-large';
export const double = (number: number): number => {
  if (Math.abs(number) > 2 ** 52) throw new TooLarge(number);
  return number << 1;
};
`,
  [file('only-small')]: `import { TooLarge } from './too-large';
export const double = (number: number): number => {
  if (number === 77) return 0;
  if (!Number.isSafeInteger(number * 2)) throw new TooLarge(number);
  return number * 2;
};
`,
  [file('wrong-type')]: 'export const double = (number: number): number => `${number * 2}`;\n',
};

const ask = (course: TinyCourse, ...more: string[]) =>
  runCourse(course.root, ['prove', '--adversary', `${course.root}/attempts`, ...more]);

test('answers from outside are judged as answers of learners are, and counted', async () => {
  await using course = openTinyCourse({ changes: ATTEMPTS });
  const { code, stdout } = await ask(course);
  expect(stdout.trim().split('\n')).toEqual([
    'tiny/double',
    '  ✓ right  by-adding: accepted',
    '  ✗ right  never-refuses: rejected by "a number whose double would not be exact is refused"',
    expect.stringContaining('expected error too-large, received'),
    expect.stringMatching(/^ {2}✓ wrong {2}shifts: rejected by "a number is doubled"/),
    expect.any(String),
    '  ✗ wrong  only-small: got through, breaking: Whatever the number is.',
    expect.stringMatching(/^ {2}✓ wrong {2}wrong-type: rejected by type errors/),
    expect.stringContaining('chapters/01-tiny/src/'),
    '',
    'right: 1 of 2 accepted (50 %)',
    'wrong: 2 of 3 rejected (66 %)',
  ]);
  expect(code).toBe(1);
});

test('its figures can be had as JSON', async () => {
  const { [file('never-refuses')]: _, ...others } = ATTEMPTS;
  const list = '- { name: by-adding, kind: right, idea: Adds. }\n';
  const changes = {
    [`${DOUBLE}/attempts.yaml`]: list,
    [file('by-adding')]: others[file('by-adding')] ?? '',
  };
  await using course = openTinyCourse({ changes });
  const { code, stdout } = await ask(course, 'double', '--json');
  expect({ code, json: JSON.parse(stdout) as unknown }).toEqual({
    code: 0,
    json: {
      schema: 'bookshop-course/attempts/v1',
      replaced: [],
      right: { all: 1, accepted: 1 },
      wrong: { all: 0, rejected: 0 },
      rows: [
        {
          exercise: 'tiny/double',
          name: 'by-adding',
          kind: 'right',
          about: 'Adds.',
          rejectedBy: [],
          reason: '',
        },
      ],
    },
  });
});

const ONE = '- { name: shifts, kind: wrong, breaks: Whatever the number is. }\n';

test.each([
  ['an empty folder', { 'attempts/readme.txt': '' }, 'contains no attempts'],
  ['an exercise that is not there', { 'attempts/tiny/halve/attempts.yaml': ONE }, '"tiny/halve"'],
  ['a field that is missing', { [`${DOUBLE}/attempts.yaml`]: '- { name: a }\n' }, 'is not valid'],
  ['an attempt without files', { [`${DOUBLE}/attempts.yaml`]: ONE }, 'double/shifts has no files'],
  [
    'a folder that is not listed',
    { [`${DOUBLE}/attempts.yaml`]: ONE, [file('shifts')]: ' ', [file('halves')]: ' ' },
    'does not list halves',
  ],
  [
    'a name that is listed twice',
    { [`${DOUBLE}/attempts.yaml`]: ONE + ONE, [file('shifts')]: ' ' },
    'lists shifts twice',
  ],
  [
    'a file that is not the learner’s',
    { [`${DOUBLE}/attempts.yaml`]: ONE, [`${DOUBLE}/shifts/src/shop.ts`]: ' ' },
    'contains src/shop.ts',
  ],
])('%s is an error that names it, and nothing is run', async (_, changes, said) => {
  await using course = openTinyCourse({ changes });
  const { code, stdout, stderr } = await ask(course);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(said);
});

test('a changed suite is named, since its original has judged', async () => {
  await using course = openTinyCourse({ changes: ATTEMPTS });
  const suite = 'chapters/01-tiny/tests/double.test.ts';
  // Keeps copies of the originals.
  await runCourse(course.root, ['list']);
  appendFileSync(join(course.root, suite), '// changed\n');
  const { stdout } = await ask(course);
  expect(stdout).toContain(
    `These files differ from shipped.json, so their originals were used:\n  ${suite}\n`,
  );
  expect(stdout).toContain('npx course prove --write');
});
