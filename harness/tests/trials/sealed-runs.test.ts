import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import type { Grade } from '../../src/model/grade';
import { eventually } from '../support/eventually';
import { startCourse } from '../support/live-command';
import { runCourse } from '../support/run-course';
import { describeWithDocker, docker } from '../support/services-course';
import { openTinyCourse, type TinyCourse } from '../support/tiny-course';

const FILE = 'chapters/01-tiny/src/double.ts';

const RIGHT = readFileSync(
  join(__dirname, '../fixtures/tiny-course/solutions/01-tiny/src/double.ts'),
  'utf8',
);

/** An answer that does something before it doubles. */
function doing(statements: string): string {
  return `import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';

export function double(number: number): number {
  ${statements}
}
void [readdirSync, readFileSync, writeFileSync, networkInterfaces];
`;
}

/** Names of the boxes and servers that are there for this course. */
function containers({ root }: TinyCourse): string {
  return docker('ps', '-aq', '--filter', `label=bookshop-course.folder=${root}`).trim();
}

async function runSealed({ root }: TinyCourse, env: NodeJS.ProcessEnv = {}) {
  return runCourse(root, ['run', 'double', '--lane', 'sealed'], env);
}

describeWithDocker('the sealed lane', () => {
  test('judges as the other lanes do', async () => {
    await using course = openTinyCourse({ changes: { [FILE]: RIGHT } });
    const { code, stdout } = await runSealed(course);
    expect(stdout).toContain('3 of 3 tests pass in the sealed lane');
    expect(code).toBe(0);
  });

  test('shows what was thrown, and where', async () => {
    await using course = openTinyCourse({
      changes: { [FILE]: doing("throw new Error('no ' + number);") },
    });
    const { code, stdout } = await runSealed(course);
    expect(stdout).toContain('no 0');
    expect(stdout).toContain(`${FILE}:5:`);
    expect(code).toBe(1);
  });

  test.each([
    ['files of the course', "return readdirSync('/course/chapter/tests').length;", 'ENOENT'],
    ['a disk to write to', "writeFileSync('/course/mark', ''); return 1;", 'EROFS'],
    ['secrets of the machine', "return readFileSync('/etc/shadow').length;", 'EACCES'],
  ])('gives the code no %s', async (_, statements, words) => {
    await using course = openTinyCourse({ changes: { [FILE]: doing(statements) } });
    expect((await runSealed(course)).stdout).toContain(words);
  });

  test('gives the code no network, no other user and nothing of the environment', async () => {
    const seen =
      "JSON.stringify([Object.keys(networkInterfaces()), process.getuid?.(), 'SECRET' in process.env])";
    await using course = openTinyCourse({
      changes: { [FILE]: doing(`throw new Error(${seen});`) },
    });
    const { stdout } = await runSealed(course, { SECRET: 'hush' });
    expect(stdout).toContain('[["lo"],65532,false]');
  });

  test('ends a box that takes too much memory, and says so', async () => {
    const filling = 'const kept = []; for (;;) kept.push(Buffer.alloc(20_000_000, 1));';
    await using course = openTinyCourse({ changes: { [FILE]: doing(filling) } });
    const { code, stdout } = await runSealed(course);
    expect(stdout).toContain('The code reached its limit of 512 MB of memory');
    expect(code).toBe(1);
  });

  test('ends a box that loops, and leaves nothing behind', async () => {
    await using course = openTinyCourse({ changes: { [FILE]: doing('for (;;);') } });
    const { code, stdout } = await runSealed(course, { COURSE_SECONDS: '3' });
    expect(stdout).toContain(
      'The tests did not end within 3 seconds, so they were stopped. They used the processor most of the time',
    );
    expect(code).toBe(1);
    expect(containers(course)).toBe('');
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
    'leaves nothing behind when it is ended by %s',
    async (signal) => {
      await using course = openTinyCourse({ changes: { [FILE]: doing('for (;;);') } });
      const folders = () =>
        readdirSync(tmpdir()).filter((name) => name.startsWith('course-sealed-'));
      const before = folders();
      await using run = startCourse(course.root, ['run', 'double', '--lane', 'sealed']);
      await eventually('a box', () => (containers(course) === '' ? undefined : true));
      run.signal(signal);
      await run.end();
      const isClear = () =>
        containers(course) === '' && folders().every((name) => before.includes(name));
      expect(await eventually('the end of all of it', () => isClear() || undefined)).toBe(true);
    },
  );
});

describeWithDocker('a grade of the sealed lane', () => {
  /** Grades a submission with this answer. */
  async function grade({ root }: TinyCourse, answer: string, args: readonly string[] = []) {
    const submission = join(root, '.handed-in');
    mkdirSync(dirname(join(submission, FILE)), { recursive: true });
    writeFileSync(join(submission, FILE), answer);
    const out = join(root, 'grade.json');
    const end = await runCourse(root, ['grade', submission, '--out', out, ...args]);
    const written = existsSync(out) ? (JSON.parse(readFileSync(out, 'utf8')) as Grade) : undefined;
    return { ...end, written };
  }

  test('is authoritative, and names what it rests on', async () => {
    await using course = openTinyCourse();
    const { code, written } = await grade(course, RIGHT, ['--authority', 'instructor']);
    expect(written).toMatchObject({
      authority: 'instructor',
      authoritative: true,
      missing: [],
      points: { earned: 10 },
      inputs: {
        lane: 'sealed',
        images: { box: expect.stringMatching(/^sha256:/) as string },
        limits: { box_memory_mb: 512 },
      },
    });
    expect(code).toBe(0);
    expect(containers(course)).toBe('');
  });

  test('is the same twice, times aside', async () => {
    await using course = openTinyCourse();
    const first = await grade(course, 'export const double = (n: number) => n;\n', ['--fresh']);
    const second = await grade(course, 'export const double = (n: number) => n;\n', ['--fresh']);
    const withoutTimes = ({ times: _, ...rest }: Grade) => rest;
    expect(withoutTimes(second.written as Grade)).toEqual(withoutTimes(first.written as Grade));
  });

  test('of two at once, both are right', async () => {
    await using one = openTinyCourse();
    await using other = openTinyCourse();
    const grades = await Promise.all([grade(one, RIGHT), grade(other, 'export const x = 1;\n')]);
    expect(grades.map(({ written }) => written?.points.earned)).toEqual([10, 0]);
  });
});
