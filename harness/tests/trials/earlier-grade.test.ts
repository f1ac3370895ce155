import { generateKeyPairSync } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

import { signGrade } from '../../src/grade/sign';
import type { Grade, GradedExercise } from '../../src/model/grade';
import { type CommandEnd, runCourse } from '../support/run-course';
import { openTinyCourse, type TinyCourse } from '../support/tiny-course';

const FILE = 'chapters/01-tiny/src/shout.ts';

const WRONG = 'export const shout = (text: string): string => text;\n';

/** A submission in a folder beside the course's own files. */
function handIn({ root }: TinyCourse, files: Readonly<Record<string, string>>): string {
  const folder = join(root, '.handed-in');
  for (const [path, text] of Object.entries({ [FILE]: WRONG, ...files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

interface Graded extends CommandEnd {
  readonly grade: Grade;
}

async function grade(
  { root }: TinyCourse,
  submission: string,
  args: readonly string[] = [],
): Promise<Graded> {
  const out = join(root, 'grade.json');
  const command = ['grade', submission, '--lane', 'local', '--out', out, ...args];
  const end = await runCourse(root, command);
  return { ...end, grade: JSON.parse(readFileSync(out, 'utf8')) as Grade };
}

/** The same grade with all points for the wrong answer. */
function improve(honest: Grade): Grade {
  const improveOne = (one: GradedExercise): GradedExercise => ({
    ...one,
    verdict: 'passed',
    points: { ...one.points, earned: one.points.max },
    tests: one.tests.map((test) => ({ ...test, verdict: 'passed', message: null })),
  });
  const exercises = honest.exercises.map((one) =>
    one.exercise === 'tiny/shout' ? improveOne(one) : one,
  );
  return { ...honest, exercises, points: { ...honest.points, earned: 5 } };
}

function makeKey({ root }: TinyCourse, name: string): { file: string; pem: string } {
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const file = join(root, name);
  writeFileSync(file, pem);
  return { file, pem };
}

test('a grade that was changed since it was written is not believed', async () => {
  await using course = openTinyCourse();
  const submission = handIn(course, {});
  const { grade: honest } = await grade(course, submission);
  writeFileSync(join(course.root, 'grade.json'), JSON.stringify(improve(honest)));
  const again = await grade(course, submission);
  expect(again.grade.points.earned).toBe(0);
  expect(again.grade.times.taken_over).toEqual([]);
  expect(again.stderr).toContain(
    'this copy of the course has not written it, or it was changed since.',
  );
});

test('one byte more is a change', async () => {
  await using course = openTinyCourse();
  const submission = handIn(course, {});
  await grade(course, submission);
  appendFileSync(join(course.root, 'grade.json'), '\n');
  expect((await grade(course, submission)).grade.times.taken_over).toEqual([]);
  expect((await grade(course, submission)).grade.times.taken_over).toContain('tiny/shout');
});

test('a grade that another copy of the course has written is not believed', async () => {
  await using theirs = openTinyCourse();
  const { grade: honest } = await grade(theirs, handIn(theirs, {}));
  await using ours = openTinyCourse({
    changes: { 'grade.json': JSON.stringify(improve(honest), null, 2) },
  });
  const { grade: judged } = await grade(ours, handIn(ours, {}));
  expect(judged.points.earned).toBe(0);
});

test('with a key, only what the same key has signed is believed', async () => {
  await using course = openTinyCourse();
  const submission = handIn(course, {});
  const [own, other] = [makeKey(course, 'own.pem'), makeKey(course, 'other.pem')];
  const { grade: honest } = await grade(course, submission, ['--key', own.file]);
  const kept = await grade(course, submission, ['--key', own.file]);
  expect(kept.grade.times.taken_over).toContain('tiny/shout');
  const forged = signGrade(improve(honest), other.pem);
  writeFileSync(join(course.root, 'grade.json'), JSON.stringify(forged));
  const judged = await grade(course, submission, ['--key', own.file]);
  expect(judged.grade.points.earned).toBe(0);
  expect(judged.stderr).toContain('it was signed with another key');
});

test('a copy of the course that is handed in itself does not vouch for its grades', async () => {
  await using course = openTinyCourse({ git: true, changes: { [FILE]: WRONG } });
  await using beside = openTinyCourse();
  const out = join(beside.root, 'own.json');
  const command = ['grade', '.', '--lane', 'local', '--out', out];
  await runCourse(course.root, command);
  const { stderr } = await runCourse(course.root, command);
  expect(stderr).toContain('this copy of the course is in the submission');
  expect((JSON.parse(readFileSync(out, 'utf8')) as Grade).times.taken_over).toEqual([]);
});

test('without --out, no grade is written into a submission', async () => {
  await using course = openTinyCourse();
  const submission = handIn(course, { 'grade.json': 'forged' });
  const { code, stderr } = await runCourse(submission, ['grade', '.', '--lane', 'local'], {
    COURSE_ROOT: course.root,
  });
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr:
      'grade.json would be in the submission .\n→ Name a file outside of it: --out ../grade.json, for example.\n',
  });
  expect(readFileSync(join(submission, 'grade.json'), 'utf8')).toBe('forged');
});

test('a link does not lead a grade into a submission', async () => {
  await using course = openTinyCourse();
  const submission = handIn(course, {});
  symlinkSync(submission, join(course.root, 'grades'));
  const out = join(course.root, 'grades', 'ada.json');
  const command = ['grade', submission, '--lane', 'local', '--out', out];
  const { code, stderr } = await runCourse(course.root, command);
  expect(stderr).toContain(`${out} would be in the submission`);
  expect({ code, written: existsSync(out) }).toEqual({ code: 2, written: false });
});

test('a grade, a key and a course in a submission change nothing', async () => {
  await using course = openTinyCourse();
  const { grade: plain } = await grade(course, handIn(course, {}));
  const grades = { 'grade.json': JSON.stringify(improve(plain)), '.course/grades/x': 'x' };
  const submission = handIn(course, {
    ...grades,
    'grader.pem': makeKey(course, 'own.pem').pem,
    'package.json': '{"name":"another-course"}',
    'harness/src/grade/sign.ts': 'export const verifyGrade = () => ({ holds: true });\n',
    'inner/package.json': '{}',
    [`inner/${FILE}`]: course.read('solutions/01-tiny/src/shout.ts'),
  });
  const { grade: judged } = await grade(course, submission, ['--fresh']);
  expect(judged.points).toEqual(plain.points);
  expect(judged.submission).toMatchObject({ root: '', taken: plain.submission.taken });
});

test('a grade of another course is not replaced', async () => {
  await using course = openTinyCourse();
  const submission = handIn(course, {});
  const { grade: own } = await grade(course, submission);
  const other = { ...own, inputs: { ...own.inputs, course: 'other\u001b[2J-course' } };
  const text = JSON.stringify(other);
  const out = join(course.root, 'grade.json');
  writeFileSync(out, text);
  const { code, stderr } = await runCourse(course.root, [
    'grade',
    submission,
    '--lane',
    'local',
    '--out',
    out,
  ]);
  expect(stderr).toContain(`${out} is a grade of another course, "other\\u001b[2J-course"`);
  expect(code).toBe(2);
  expect(readFileSync(out, 'utf8')).toBe(text);
});

test('of two graders with one --out, the grade of one is there, and the other says so', async () => {
  await using course = openTinyCourse();
  const ada = handIn(course, {});
  const bob = join(course.root, '.bob');
  mkdirSync(join(bob, dirname(FILE)), { recursive: true });
  writeFileSync(join(bob, FILE), WRONG);
  const ends = await Promise.all([grade(course, ada), grade(course, bob)]);
  expect(ends.map(({ code }) => code).sort()).toEqual([0, 2]);
  const [winner, loser] = ends.toSorted((one, other) => (one.code ?? 0) - (other.code ?? 0));
  expect(winner?.stdout).toContain('0 of 35 points.');
  expect(loser?.stderr).toMatch(/is the grade of|was written to/);
  const { submission } = JSON.parse(readFileSync(join(course.root, 'grade.json'), 'utf8')) as Grade;
  expect(submission.name).toBe(winner === ends[0] ? '.handed-in' : '.bob');
});

test('a report that cannot be written does not cost the others', async () => {
  await using course = openTinyCourse();
  const submission = handIn(course, {});
  mkdirSync(join(course.root, 'folder'));
  const {
    code,
    stderr,
    grade: written,
  } = await grade(course, submission, [
    '--report',
    `junit=${join(course.root, 'folder')}`,
    '--report',
    `markdown=${join(course.root, 'summary.md')}`,
  ]);
  expect(stderr).toContain('the report cannot be written');
  expect({ code, status: written.status }).toEqual({ code: 3, status: 'graded' });
  expect(readFileSync(join(course.root, 'summary.md'), 'utf8')).toContain('# 0 of 35 points');
});
