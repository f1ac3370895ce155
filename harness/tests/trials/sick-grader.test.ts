import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import type { Grade } from '../../src/model/grade';
import { renderLocks } from '../../src/prove/lock-writer';
import { imageOf } from '../../src/services/images';
import { eventually } from '../support/eventually';
import { exampleGrade } from '../support/example-grade';
import { startCourse } from '../support/live-command';
import { runCourse } from '../support/run-course';
import { describeWithDocker, docker } from '../support/services-course';
import { openFolder } from '../support/temporary-folder';
import { openTinyCourse, type TinyCourse } from '../support/tiny-course';

// Whatever fails is tried again, each time in boxes of its own, and a busy machine takes its time.
jest.setTimeout(900_000);

const DOUBLE = 'chapters/01-tiny/src/double.ts';
const PACKAGE = 'chapters/01-tiny/package.json';

/** Right, and so slow that somebody can come between. */
const SLOW = `import { TooLarge } from './too-large';

export function double(number: number): number {
  const end = Date.now() + 1000;
  while (Date.now() < end);
  if (!Number.isSafeInteger(2 * number)) throw new TooLarge(number);
  return 2 * number;
}
`;

/** Ends everything in its box. */
const ENDING = `export function double(number: number): number {
  process.kill(process.ppid, 'SIGKILL');
  return number;
}
`;

/** As `grade` would have written it. */
const EARLIER = JSON.stringify(
  exampleGrade({ submission: { ...exampleGrade().submission, name: '.handed-in' } }),
);

/** What it takes to grade this answer to tiny/double, over a grade that is there. */
function plan({ root }: TinyCourse, answer: string) {
  const submission = join(root, '.handed-in');
  mkdirSync(dirname(join(submission, DOUBLE)), { recursive: true });
  writeFileSync(join(submission, DOUBLE), answer);
  const out = join(root, 'grade.json');
  writeFileSync(out, EARLIER);
  return { out, command: ['grade', submission, '--out', out, '--fresh'] };
}

/** Ids of what runs for this course in an image whose name holds a word. */
function running({ root }: TinyCourse, word: string): string[] {
  const label = `label=bookshop-course.folder=${root}`;
  return docker('ps', '--filter', label, '--format', '{{.ID}} {{.Image}}')
    .split('\n')
    .filter((line) => line !== '' && line.includes(word))
    .flatMap((line) => line.split(' ')[0] ?? []);
}

/** Process ids of commands that hold all of these words. */
function processes(...words: readonly string[]): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return words.every((word) => command.includes(word));
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** Does something over and over until the other is done. */
async function meanwhile<T>(doing: Promise<T>, act: () => void): Promise<T> {
  let done = false;
  const end = () => void (done = true);
  doing.then(end, end);
  while (!done) {
    act();
    await pause(20);
  }
  return doing;
}

function killContainers(ids: readonly string[]): void {
  for (const id of ids) {
    try {
      docker('kill', id);
    } catch {
      // It has ended by itself.
    }
  }
}

describeWithDocker('a grader that is sick', () => {
  /** Grades while something ends what it runs on. */
  async function gradeWhile(course: TinyCourse, act: () => void, env: NodeJS.ProcessEnv = {}) {
    const { out, command } = plan(course, SLOW);
    const end = await meanwhile(runCourse(course.root, command, env), act);
    return { ...end, before: readFileSync(out, 'utf8') };
  }

  /** Nothing was counted, and the earlier grade is as it was. */
  const noGrade = (words: string) => ({
    code: 3,
    stdout: '',
    stderr: expect.stringMatching(
      new RegExp(`this machine could not grade all of it: [^]*${words}`),
    ) as string,
    before: EARLIER,
  });

  test('has no grade where somebody ends its boxes', async () => {
    await using course = openTinyCourse();
    const end = () => killContainers(running(course, 'sealed-box'));
    expect(await gradeWhile(course, end)).toEqual(noGrade('the container of the code had ended'));
  });

  test('has no grade where somebody ends its servers', async () => {
    await using course = openTinyCourse({
      changes: { 'chapters/01-tiny/src/data/schema.ts': SCHEMA },
    });
    course.edit(PACKAGE, '"jest"', '"course": { "services": ["postgres"] },\n  "jest"');
    for (const { path, text } of renderLocks(course.root, { 'tiny/double': ['what'] }))
      writeFileSync(join(course.root, path), text);
    const end = () => killContainers(running(course, 'sealed-postgres'));
    expect(await gradeWhile(course, end)).toEqual(
      noGrade('The tests lost a service that they need'),
    );
  });

  test('has no grade where boxes never dial', async () => {
    await using course = openTinyCourse();
    const node = `bookshop-course/trial-silent-${process.pid}:latest`;
    const silence = 'printf "#!/bin/sh\\nexec sleep 600\\n" > "$(command -v node)"';
    const as = ['--detach', '--user', '0', '--entrypoint', 'sh'];
    const id = docker('run', ...as, imageOf('node'), '-c', silence).trim();
    docker('wait', id);
    docker('commit', '--change', `LABEL trial=${process.pid}`, id, node);
    docker('rm', id);
    try {
      const words = 'the container of the code did not respond within 10 s';
      expect(await gradeWhile(course, () => {}, { COURSE_NODE_IMAGE: node })).toEqual(
        noGrade(words),
      );
    } finally {
      // The image of the box is made from it, and has its label.
      const made = docker('images', '-q', '--filter', `label=trial=${process.pid}`);
      docker('rmi', '--force', ...new Set(made.split('\n').filter(Boolean)));
    }
  });

  test('has no grade where somebody ends the processes with the tests', async () => {
    await using course = openTinyCourse();
    await using temporary = openFolder();
    const end = () => {
      for (const pid of processes('jest.js', course.root)) process.kill(pid, 'SIGKILL');
    };
    expect(await gradeWhile(course, end, { TMPDIR: temporary.path })).toEqual(noGrade(''));
  });

  test('grades where that happens once', async () => {
    await using course = openTinyCourse();
    const { command } = plan(course, SLOW);
    let killed = 0;
    const { code, stdout } = await meanwhile(runCourse(course.root, command), () => {
      const boxes = running(course, 'sealed-box');
      if (killed > 0 || boxes.length === 0) return;
      killed += 1;
      killContainers(boxes);
    });
    expect({ code, killed }).toEqual({ code: 0, killed: 1 });
    expect(stdout).toContain('10 of 35 points.');
  });

  test('is told apart from an answer that ends its own box', async () => {
    await using course = openTinyCourse();
    const { out, command } = plan(course, ENDING);
    const { code } = await runCourse(course.root, command);
    const { exercises } = JSON.parse(readFileSync(out, 'utf8')) as Grade;
    expect(exercises[0]).toMatchObject({
      status: 'learner_error',
      verdict: 'errored',
      points: { earned: 0 },
      problem: expect.stringContaining(
        'The container of the code or its services ended during the run',
      ) as string,
    });
    expect(code).toBe(0);
  });

  test('clears up although its reaper was ended, and has no grade where none stays alive', async () => {
    await using course = openTinyCourse();
    await using temporary = openFolder();
    const { command } = plan(course, SLOW);
    const reapers = () => processes('reaper-program.js', temporary.path);
    await using run = startCourse(course.root, command, { TMPDIR: temporary.path });
    await eventually('a box', () => (running(course, 'sealed-box').length > 0 ? true : undefined));
    const [first = 0] = reapers();
    process.kill(first, 'SIGKILL');
    await eventually('another reaper', () =>
      reapers().some((pid) => pid !== first) ? true : undefined,
    );
    run.signal('SIGKILL');
    await run.end();
    await eventually('the end of all of it', () =>
      running(course, '').length === 0 ? true : undefined,
    );

    const end = () => {
      for (const pid of reapers()) process.kill(pid, 'SIGKILL');
    };
    const words = 'the program that removes boxes does not run: it ended with SIGKILL';
    expect(await gradeWhile(course, end, { TMPDIR: temporary.path })).toEqual(noGrade(words));
  });
});

const SCHEMA = `export function schema(): string[] {
  return ['CREATE TABLE notes (text VARCHAR(20) NOT NULL)'];
}
`;
