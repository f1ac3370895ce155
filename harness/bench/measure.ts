import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

import { CourseError } from '#src/model/course-error';

/** Wall-clock seconds of a program from start to end. */
export async function timeProgram(
  args: readonly string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv },
): Promise<number> {
  const start = performance.now();
  const child = spawn(process.execPath, [...args], { ...options, stdio: 'ignore' });
  await once(child, 'close');
  return (performance.now() - start) / 1000;
}

export interface TimedCommand {
  readonly seconds: number;
  readonly stdout: string;
}

/** The `course` command of one checkout, and the course that it works on. */
export interface CommandPlace {
  readonly checkout: string;
  readonly course: string;
}

/** Times a `course` command, which has to end well. */
export async function timeCourse(
  { checkout, course }: CommandPlace,
  args: readonly string[],
): Promise<TimedCommand> {
  const start = performance.now();
  const child = spawn(process.execPath, [join(checkout, 'harness/bin/course.js'), ...args], {
    cwd: course,
    env: { ...process.env, COURSE_ROOT: course, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = (await once(child, 'close')) as [number | null];
  const seconds = (performance.now() - start) / 1000;
  if (code === 0) return { seconds, stdout };
  throw noMeasure(`\`course ${args.join(' ')}\` ended with ${code}:\n${stdout}${stderr}`);
}

/** What does not end well takes another time. */
export function noMeasure(what: string): CourseError {
  return new CourseError(what, {
    next: 'Fix that first: only what ends well is measured. On a busy machine, run it again alone.',
  });
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] = [sorted[(sorted.length - 1) >> 1], sorted[middle]];
  return (low + high) / 2;
}

/**
 * The mean of the middle half: as steady as the median, and finer where values are whole numbers of
 * a unit that is not small.
 */
export function middleMean(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const cut = Math.floor(sorted.length / 4);
  return mean(sorted.slice(cut, sorted.length - cut));
}

/** Resident megabytes of a process and all that descend from it. */
export function familyMegabytes(pid: number): number {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,rss='], { encoding: 'utf8' });
  const rows = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const family = new Set([pid]);
  for (let grown = true; grown;) {
    const children = rows.filter(([id = 0, parent = 0]) => family.has(parent) && !family.has(id));
    children.forEach(([id = 0]) => family.add(id));
    grown = children.length > 0;
  }
  const kilobytes = rows.reduce((sum, [id = 0, , rss = 0]) => sum + (family.has(id) ? rss : 0), 0);
  return kilobytes / 1000;
}
