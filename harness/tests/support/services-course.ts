import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { renderLocks } from '../../src/prove/lock-writer';
import { imageOf } from '../../src/services/images';
import { eventually } from './eventually';
import { runCourse } from './run-course';
import { openTinyCourse, type TinyCourse } from './tiny-course';

/**
 * `describe`, for what needs an engine and the images of the services; required where the course's
 * own CI says so.
 */
export const describeWithDocker =
  process.env['COURSE_REQUIRE_SERVICES'] || (dockerAnswers() && hasImage())
    ? describe
    : describe.skip;

function dockerAnswers(): boolean {
  const { status, stdout } = spawnSync('docker', ['info', '--format', '{{.ServerVersion}}'], {
    encoding: 'utf8',
  });
  return status === 0 && stdout.trim() !== '';
}

/** An engine may run where no registry can be reached and nobody has built the stand-ins. */
function hasImage(): boolean {
  const image = imageOf('postgres');
  const isThere = (...args: string[]) => spawnSync('docker', [...args, image]).status === 0;
  return isThere('image', 'inspect') || isThere('pull', '--quiet');
}

const SCHEMA = `export function schema(): string[] {
  return ['CREATE TABLE notes (text VARCHAR(20) NOT NULL)'];
}
`;

const SUITE = `import { database, needs, open } from '@bookshop/kit';

import type { Shop } from '../src/shop';

test('a number is doubled', async () => {
  const { double } = await open<Shop>();
  expect(await double.double(5)).toBe(10);
});

needs('postgres')('a note is kept on PostgreSQL', async () => {
  await open<Shop>();
  await database.seed({ notes: [{ text: 'kept' }] });
  expect(await database.rows('SELECT text FROM notes')).toEqual([{ text: 'kept' }]);
});
`;

/**
 * A tiny course whose first exercise has a database and a test that needs PostgreSQL. Its services
 * end with it.
 */
export async function openServicesCourse(suite = SUITE): Promise<TinyCourse> {
  const course = openTinyCourse({
    changes: {
      'chapters/01-tiny/src/data/schema.ts': SCHEMA,
      'chapters/01-tiny/tests/double.test.ts': suite,
      'chapters/01-tiny/src/double.ts':
        'export function double(number: number): number {\n  return 2 * number;\n}\n',
    },
  });
  const titles = [...suite.matchAll(/'([^']+)', async/g)].map((match) => match[1] ?? '');
  for (const { path, text } of renderLocks(course.root, { 'tiny/double': titles }))
    writeFileSync(join(course.root, path), text);
  return {
    ...course,
    [Symbol.asyncDispose]: async () => {
      await runCourse(course.root, ['services', 'down']);
      await course[Symbol.asyncDispose]();
    },
  };
}

/** The ids of the course's containers, in whatever state. */
export async function containersOf({ root }: TinyCourse): Promise<string[]> {
  const { stdout } = await runCourse(root, ['services', 'status', '--json']);
  const { services } = JSON.parse(stdout) as { services: { id: string }[] };
  return services.map(({ id }) => id).sort();
}

export function docker(...args: readonly string[]): string {
  return execFileSync('docker', [...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Resolves once the code under test has left this file in the course's `.course`. */
export async function untilFile({ root }: TinyCourse, name: string): Promise<void> {
  await eventually(name, () => (existsSync(join(root, '.course', name)) ? true : undefined));
}
