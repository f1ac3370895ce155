import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { progressOf } from '../../src/progress/progress';
import { ProgressFile } from '../../src/progress/progress-file';
import { eventually } from './eventually';
import { noProcessIn } from './processes';
import { type CommandEnd, runCourse } from './run-course';
import { openTinyCourse, type TinyCourse } from './tiny-course';

/** Files of the tiny course. */
export const DOUBLE = 'chapters/01-tiny/src/double.ts';
export const SHOUT = 'chapters/01-tiny/src/shout.ts';
export const SHOP = 'chapters/01-tiny/src/shop.ts';
export const SUITE = 'chapters/01-tiny/tests/double.test.ts';
export const PROGRESS = '.course/progress.json';

/** A right answer to tiny/double, and what comes before it in the same file. */
export function rightDouble(before = ''): string {
  return `import { TooLarge } from './too-large';
${before}
export function double(number: number): number {
  const twice = number * 2;
  if (!Number.isSafeInteger(twice)) throw new TooLarge(number);
  return twice;
}
`;
}

export const WRONG_DOUBLE = 'export function double(n: number): number {\n  return n + 2;\n}\n';

/** Starts a program, says by a file that it runs, and loops for as long as that file is there. */
export const LOOPING_DOUBLE = `import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
${rightDouble(`const loops = join(__dirname, '../../../.course/loops');
spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', __dirname], { stdio: 'ignore' });
writeFileSync(loops, '');
while (existsSync(loops));`)}`;

const loopsFile = ({ root }: TinyCourse) => join(root, '.course/loops');

export async function untilItLoops(course: TinyCourse): Promise<void> {
  await eventually('the loop', () => (existsSync(loopsFile(course)) ? true : undefined));
}

export function endLoop(course: TinyCourse): void {
  rmSync(loopsFile(course));
}

export interface Judged extends CommandEnd {
  /** Ids of the exercises that the progress file holds as passed. */
  readonly solved: readonly string[];
}

/** Judges this as the learner's `src/double.ts`; fails when a process stays behind. */
export async function judgeDouble(code: string, env: NodeJS.ProcessEnv = {}): Promise<Judged> {
  await using course = openTinyCourse({ changes: { [DOUBLE]: code } });
  return await judgeIn(course, ['run', 'double'], env);
}

/** Runs a command on a course; fails when a process stays behind. */
export async function judgeIn(
  course: TinyCourse,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Judged> {
  const end = await runCourse(course.root, args, env);
  await noProcessIn(course.root);
  return { ...end, solved: solvedIn(course) };
}

export function solvedIn({ root }: TinyCourse): string[] {
  if (!existsSync(join(root, PROGRESS))) return [];
  const progress = new ProgressFile(root, () => {}).read();
  return Object.keys(progress.exercises).filter((id) => progressOf(progress, id).passed);
}
