import { randomUUID } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { planTypes } from '../../src/judging/pipeline';
import { loadCourse } from '../../src/manifest/load-course';
import { exercisesOf } from '../../src/model/course';
import type { TypeCheck, TypeOutcome } from '../../src/model/type-check';
import { COMPILER_LIMITS, TypeService } from '../../src/types/type-service';
import { loadLock } from '../../src/workspace/course-lock';
import { Originals } from '../../src/workspace/originals';
import { openTinyCourse } from '../support/tiny-course';

// The compiler takes its time on a busy machine.
jest.setTimeout(120_000);

const DOUBLE = 'chapters/01-tiny/src/double.ts';
const FITS: TypeOutcome = { kind: 'checked', errors: [] };

// In git, so that originals can be had. One for all tests: to start the compiler takes longer than
// most of them.
const course = openTinyCourse({ git: true });
const types = new TypeService(course.root);

afterEach(() => course.change({ [DOUBLE]: unknownAnswer() }));

afterAll(async () => {
  types[Symbol.dispose]();
  await course[Symbol.asyncDispose]();
});

/** A right answer that nobody has checked yet, and that shows others what no answer has shown. */
function unknownAnswer(): string {
  return `export const mark = '${randomUUID()}';\nexport const double = (number: number): number => 2 * number;\n`;
}

/** The check of the types of an exercise as it lies in the course. */
function planOf(stem = 'double'): TypeCheck {
  const lock = loadLock(course.root);
  const read = loadCourse(course.root);
  const exercise = exercisesOf(read).find((one) => one.stem === stem);
  if (!exercise) throw new Error(`no exercise ${stem}`);
  const originals = new Originals(course.root, lock);
  return planTypes({ course: read, lock, originals }, exercise);
}

function check(text: string): Promise<TypeOutcome> {
  course.change({ [DOUBLE]: text });
  return types.check(planOf());
}

/** The files in which results are kept. */
function kept(): string[] {
  const folder = join(course.root, '.course/types');
  return readdirSync(folder).map((name) => join(folder, name));
}

/** Checks an answer, and replaces what is kept of it. */
async function tamper(answer: string, text: string): Promise<void> {
  await check(unknownAnswer());
  const others = kept();
  await check(answer);
  for (const file of kept().filter((one) => !others.includes(one))) writeFileSync(file, text);
}

describe('what was found before', () => {
  test('is told as it was', async () => {
    const answer = unknownAnswer();
    await tamper(answer, '["told before"]');
    expect(await check(answer)).toEqual({ kind: 'checked', errors: ['told before'] });
  });

  test('is worked out again when it is damaged', async () => {
    const answer = unknownAnswer();
    await tamper(answer, '["half');
    expect(await check(answer)).toEqual(FITS);
  });

  test('does not count for another text', async () => {
    const answer = unknownAnswer();
    await check(answer);
    expect(await check(answer.replace('2 * number', "'2'"))).toEqual({
      kind: 'checked',
      errors: [
        "chapters/01-tiny/src/double.ts:2:51 Type 'string' is not assignable to type 'number'.",
      ],
    });
  });
});

test('an answer is checked in its own layer: other files of the folder have no say', async () => {
  const paths = ['src/shop.ts', 'src/shout.ts', 'src/new.ts'].map(
    (path) => `chapters/01-tiny/${path}`,
  );
  const [shop = '', shout = '', added = ''] = paths;
  const before = { [shop]: course.read(shop), [shout]: course.read(shout), [added]: null };
  const tsconfig = course.read('tsconfig.json');
  course.change({
    [shop]: 'export const no: number = double(;\n',
    [shout]: "export const no: number = 'no';\n",
    [added]: 'export const hidden = 4;\n',
    'tsconfig.json': null,
  });
  const right = await check(unknownAnswer());
  const helped = await check(`import { hidden } from './new';\n\n${unknownAnswer()}void hidden;\n`);
  course.change({ ...before, 'tsconfig.json': tsconfig });
  expect(right).toEqual(FITS);
  expect(helped).toEqual({
    kind: 'checked',
    errors: [expect.stringMatching(/^chapters\/01-tiny\/src\/double\.ts:1:24 Cannot find module/)],
  });
});

test('an answer whose files have gone, or have no types, has nothing wrong with them', async () => {
  const plan = planOf();
  const text = { 'chapters/01-tiny/project/package.json': join(course.root, 'package.json') };
  expect(await types.check({ ...plan, own: text })).toEqual(FITS);
  expect(await types.check({ ...plan, own: {} })).toEqual(FITS);
  expect(await types.check({ ...plan, own: { [DOUBLE]: join(course.root, 'gone.ts') } })).toEqual(
    FITS,
  );
});

test('answers come out in the order in which they were asked for', async () => {
  const wrong = unknownAnswer().replace('2 * number', "'2'");
  course.change({ 'wrong.ts': wrong, 'right.ts': unknownAnswer() });
  const plans = ['wrong.ts', 'right.ts', 'wrong.ts'].map((path) => ({
    ...planOf(),
    own: { [DOUBLE]: join(course.root, path) },
  }));
  const outcomes = await types.checkAll([...plans, planOf('shout')]);
  const errors = outcomes.map((one) => (one.kind === 'checked' ? one.errors.length : one));
  expect(errors).toEqual([1, 0, 1, 0]);
});

/** Asks a compiler of its own, under these conditions. */
async function checkIn(
  answer: string,
  { limits = {}, sick = '' }: { limits?: Partial<typeof COMPILER_LIMITS>; sick?: string },
): Promise<TypeOutcome> {
  course.change({ [DOUBLE]: answer, 'sick.cjs': sick });
  const options = process.env['NODE_OPTIONS'];
  process.env['NODE_OPTIONS'] = `--require=${join(course.root, 'sick.cjs')}`;
  using own = new TypeService(course.root, { ...COMPILER_LIMITS, ...limits });
  try {
    return await own.check(planOf());
  } finally {
    if (options === undefined) delete process.env['NODE_OPTIONS'];
    else process.env['NODE_OPTIONS'] = options;
  }
}

/** Types that double ten times, and then are compared each with each. */
const hugeTypes = (
  mark: string,
): string => `type Double${mark}<T extends unknown[]> = [...T, ...T, { at: T['length'] }];
type A${mark} = Double${mark}<[1]>;
${Array.from({ length: 9 }, (_, i) => `type ${'BCDEFGHIJ'[i]}${mark} = Double${mark}<${'ABCDEFGHI'[i]}${mark}>;`).join('\n')}
type Pairs${mark}<T extends unknown[]> = { [K in keyof T]: { [L in keyof T]: [K, L, T[K], T[L]] } };
declare const pairs${mark}: Pairs${mark}<J${mark}>;
export const double${mark}: { [K in keyof J${mark}]: { [L in keyof J${mark}]: [K, L] } } = pairs${mark};
`;

// The compiler gives up on each of the two by itself, on a quick machine after 7 seconds: only both
// together take longer than the limit everywhere.
const HUGE = hugeTypes('') + hugeTypes('2');

test('types that are too large are the fault of the answer, and told in a sentence', async () => {
  expect(await checkIn(HUGE, { limits: { seconds: 6 } })).toEqual({
    kind: 'checked',
    errors: [
      'chapters/01-tiny/src/double.ts:1:1 The compiler needs more than 6 seconds for the types of this answer. Make them simpler.',
    ],
    late: true,
  });
});

describe('where the machine is to blame', () => {
  test('a compiler that dies time and again has found nothing', async () => {
    // As a system does that has no memory left.
    const sick = `if (process.argv[1]?.includes('checker-program'))
      process.on('message', () => process.kill(process.pid, 'SIGKILL'));\n`;
    expect(await checkIn(unknownAnswer(), { sick })).toEqual({
      kind: 'not-checked',
      problem: 'the compiler gave no result: it was ended by SIGKILL',
    });
  });

  test('a compiler without the memory for what the learner began with says nothing of the answer', async () => {
    expect(await checkIn(unknownAnswer(), { limits: { memoryMb: 24 } })).toEqual({
      kind: 'not-checked',
      problem: 'the compiler gave no result: it ran out of memory',
    });
  });
});
