import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { Grade } from '../../src/model/grade';
import { imageOf } from '../../src/services/images';
import { openEngineDoor } from '../support/engine-door';
import { eventually } from '../support/eventually';
import { exampleGrade } from '../support/example-grade';
import { startCourse } from '../support/live-command';
import { runCourse } from '../support/run-course';
import { describeWithDocker, docker } from '../support/services-course';
import { openFolder } from '../support/temporary-folder';
import { openTinyCourse, type TinyCourse } from '../support/tiny-course';

const SHOUT = 'chapters/01-tiny/src/shout.ts';

const RIGHT = readFileSync(
  join(__dirname, '../fixtures/tiny-course/solutions/01-tiny/src/shout.ts'),
  'utf8',
);

const LOOP = 'export function shout(): string {\n  for (;;);\n}\n';

/** As `grade` would have written it. */
const EARLIER = JSON.stringify(
  exampleGrade({
    authoritative: false,
    missing: ['it ran without walls'],
    submission: { ...exampleGrade().submission, name: '.handed-in' },
  }),
);

/** Hands in this answer, beside the course. */
function handIn({ root }: TinyCourse, answer: string): string {
  const folder = join(root, '.handed-in');
  mkdirSync(dirname(join(folder, SHOUT)), { recursive: true });
  writeFileSync(join(folder, SHOUT), answer);
  return folder;
}

/** The command that grades again, and the grade that it would replace. */
function plan(course: TinyCourse, answer: string, lane: 'local' | 'sealed') {
  const out = join(course.root, 'grade.json');
  writeFileSync(out, EARLIER);
  const command = ['grade', handIn(course, answer), '--lane', lane, '--out', out, '--fresh'];
  return { out, command };
}

function readGrade(file: string): Grade {
  return JSON.parse(readFileSync(file, 'utf8')) as Grade;
}

/** Names of the boxes and servers that are there for this course. */
function containers({ root }: TinyCourse): string[] {
  const label = `label=bookshop-course.folder=${root}`;
  return docker('ps', '-aq', '--filter', label).split('\n').filter(Boolean);
}

/** What commands put down for a while. */
function leftBehind(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.startsWith('course-'));
}

describeWithDocker('a grade in the sealed lane', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
    'that is ended by %s leaves the earlier one as it was, and nothing behind',
    async (signal) => {
      await using course = openTinyCourse();
      await using temporary = openFolder();
      const { out, command } = plan(course, LOOP, 'sealed');
      await using run = startCourse(course.root, command, { TMPDIR: temporary.path });
      await eventually('a box', () => (containers(course).length > 0 ? true : undefined));
      run.signal(signal);
      await run.end();
      const isClear = () =>
        containers(course).length === 0 && leftBehind(temporary.path).length === 0;
      expect(await eventually('the end of all of it', () => isClear() || undefined)).toBe(true);
      expect(readFileSync(out, 'utf8')).toBe(EARLIER);
    },
  );

  test('whose engine goes away in the middle is no grade, and leaves the earlier one as it was', async () => {
    await using course = openTinyCourse();
    await using door = await openEngineDoor();
    const { out, command } = plan(course, LOOP, 'sealed');
    await using run = startCourse(course.root, command, {
      DOCKER_HOST: door.host,
      COURSE_SECONDS: '3',
    });
    await eventually('a box', () => (containers(course).length > 0 ? true : undefined));
    await door.shut();
    const { code, stdout, stderr } = await run.end();
    docker('rm', '--force', ...containers(course));
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain('this machine could not grade all of it: the Docker engine could not');
    expect(stderr).toContain(`${out} was not changed`);
    expect(readFileSync(out, 'utf8')).toBe(EARLIER);
  });

  test('whose images are gone names them, and leaves the earlier one as it was', async () => {
    await using course = openTinyCourse();
    const { out, command } = plan(course, RIGHT, 'sealed');
    const { code, stderr } = await runCourse(course.root, command, {
      COURSE_NODE_IMAGE: '127.0.0.1:9/nowhere/node:1',
    });
    expect(stderr).toContain('127.0.0.1:9/nowhere/node:1 is not on this machine');
    expect(code).toBe(3);
    expect(readFileSync(out, 'utf8')).toBe(EARLIER);
  });

  test('whose box has lost its image makes it again', async () => {
    await using course = openTinyCourse();
    const node = `bookshop-course/trial-node-${process.pid}:latest`;
    const id = docker('create', imageOf('node')).trim();
    docker('commit', '--change', `LABEL trial=${process.pid}`, id, node);
    docker('rm', id);
    try {
      const { out, command } = plan(course, RIGHT, 'sealed');
      const first = await runCourse(course.root, command, { COURSE_NODE_IMAGE: node });
      const { box = '' } = readGrade(out).inputs.images;
      docker('rmi', '--force', box);
      const second = await runCourse(course.root, command, { COURSE_NODE_IMAGE: node });
      expect([first.code, second.code]).toEqual([0, 0]);
      expect(readGrade(out).points.earned).toBe(5);
      docker('rmi', '--force', readGrade(out).inputs.images['box'] ?? '');
    } finally {
      docker('rmi', '--force', node);
    }
    // The image of a box is built twice.
  }, 900_000);
});

test('two grades at once that are written to one place are both right, and one of them is there', async () => {
  await using course = openTinyCourse();
  const { out, command } = plan(course, RIGHT, 'local');
  const ends = await Promise.all([
    runCourse(course.root, command),
    runCourse(course.root, command),
  ]);
  const said = expect.stringContaining('5 of 35 points.') as string;
  expect(ends).toEqual([
    expect.objectContaining({ code: 0, stdout: said }),
    expect.objectContaining({ code: 0, stdout: said }),
  ]);
  expect(readGrade(out).points.earned).toBe(5);
});

test('a clock that jumps changes nothing but the time of the grade', async () => {
  await using course = openTinyCourse();
  await using folder = openFolder({ 'jump.js': JUMPING });
  const { out, command } = plan(course, RIGHT, 'local');
  await runCourse(course.root, command);
  const steady = readGrade(out);
  const { code } = await runCourse(course.root, command, {
    NODE_OPTIONS: `--require ${join(folder.path, 'jump.js')}`,
  });
  const { times, ...rest } = readGrade(out);
  const { times: _, ...before } = steady;
  expect(code).toBe(0);
  expect(rest).toEqual(before);
  expect(Object.values(times.seconds).filter((seconds) => seconds < 0 || seconds > 60)).toEqual([]);
});

/** Each look at the clock is a day before or after the one before. */
const JUMPING = `const { now } = Date;
let jumps = 0;
Date.now = () => now() + ((jumps += 1) % 2 === 0 ? 1 : -1) * 86_400_000;
`;

test('a file of 2 GB is not taken because of its size, and the rest is graded', async () => {
  await using course = openTinyCourse();
  const { out, command } = plan(course, RIGHT, 'local');
  const large = join(course.root, '.handed-in/chapters/01-tiny/src/double.ts');
  writeFileSync(large, '');
  truncateSync(large, 2_147_483_648);
  const { code, stdout } = await runCourse(course.root, command);
  expect(stdout).toContain(
    'not accepted: chapters/01-tiny/src/double.ts has 2147483648 bytes, and the limit is 1000000',
  );
  expect(readGrade(out).points.earned).toBe(5);
  expect(code).toBe(0);
});

test('a folder of 100,000 files is not accepted because of their number', async () => {
  await using course = openTinyCourse();
  const { out, command } = plan(course, RIGHT, 'local');
  const many = join(course.root, '.handed-in/many');
  mkdirSync(many);
  for (let i = 0; i < 100_000; i += 1) writeFileSync(join(many, String(i)), '');
  rmSync(out);
  const { code, stdout } = await runCourse(course.root, command);
  expect(stdout).toContain('This submission cannot be graded: it has more than 50000 files');
  expect(readGrade(out)).toMatchObject({ status: 'learner_error', points: { earned: 0 } });
  expect(code).toBe(0);
});

/** Only root can mount a small disk. */
const describeAsRoot = process.getuid?.() === 0 ? describe : describe.skip;

describeAsRoot('on a full disk', () => {
  /** A disk with so much room. */
  async function mount(size: string) {
    const folder = openFolder();
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder.path]);
    return {
      path: folder.path,
      [Symbol.asyncDispose]: async () => {
        execFileSync('umount', [folder.path]);
        await folder[Symbol.asyncDispose]();
      },
    };
  }

  test('of temporary files nothing is graded, and the earlier grade is as it was', async () => {
    await using course = openTinyCourse();
    await using disk = await mount('16k');
    const { out, command } = plan(course, RIGHT, 'local');
    const { code, stdout, stderr } = await runCourse(course.root, command, { TMPDIR: disk.path });
    expect(stderr).toContain('ENOSPC');
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(readFileSync(out, 'utf8')).toBe(EARLIER);
    expect(leftBehind(disk.path)).toEqual([]);
  });

  test('of grades the earlier one is as it was', async () => {
    await using course = openTinyCourse();
    await using disk = await mount('8k');
    const { command } = plan(course, RIGHT, 'local');
    const out = join(disk.path, 'grade.json');
    writeFileSync(out, EARLIER);
    writeFileSync(join(disk.path, 'filler'), 'x'.repeat(4096));
    const { code, stderr } = await runCourse(course.root, [...command, '--out', out]);
    expect(stderr).toContain('the grade cannot be written: ENOSPC');
    expect(code).toBe(3);
    expect(readFileSync(out, 'utf8')).toBe(EARLIER);
    expect(readdirSync(disk.path).sort()).toEqual(['filler', 'grade.json']);
  });
});
