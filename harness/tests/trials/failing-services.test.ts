import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { eventually } from '../support/eventually';
import { startCourse } from '../support/live-command';
import { runCourse } from '../support/run-course';
import {
  containersOf,
  describeWithDocker,
  docker,
  openServicesCourse,
  untilFile,
} from '../support/services-course';

const RUN = ['run', 'double', '--lane', 'services'] as const;

/** Says that it runs, and waits until PostgreSQL is gone. */
const WAITING = `import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { database, needs, open } from '@bookshop/kit';

import type { Shop } from '../src/shop';

test('a number is doubled', async () => {
  const { double } = await open<Shop>();
  expect(await double.double(5)).toBe(10);
});

needs('postgres')('a note is kept', async () => {
  await open<Shop>();
  writeFileSync(join(__dirname, '../../../.course/waits'), '');
  for (;;) await database.rows('SELECT pg_sleep(0.05)');
});
`;

/** Sees that PostgreSQL is gone, and never ends. */
const HANGING = WAITING.replace(
  "for (;;) await database.rows('SELECT pg_sleep(0.05)');",
  "try { for (;;) await database.rows('SELECT pg_sleep(0.05)'); } catch { for (;;); }",
);

/** Fills the disk, and does not mind. */
const FILLING = `import { database, needs } from '@bookshop/kit';

needs('postgres')('everything is kept', async () => {
  await database.rows(
    "INSERT INTO notes SELECT substr(md5(random()::text), 1, 20) FROM generate_series(1, 3000000)",
  ).catch(() => {});
});
`;

describeWithDocker('a service that fails', () => {
  test('one that is killed in the middle of a test file ends in no verdict, and the next run works', async () => {
    await using course = await openServicesCourse(WAITING);
    await using run = startCourse(course.root, RUN);
    await untilFile(course, 'waits');
    docker('kill', ...(await containersOf(course)));
    const { code, stdout, stderr } = await run.end();
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(
      /^the tests were not judged: PostgreSQL: .*\n→ This is not a fault of your code\./,
    );
    const next = await runCourse(course.root, ['services', 'up']);
    expect(next.code).toBe(0);
  });

  test('a run that hangs because its service was killed is told by the service, not by the time', async () => {
    await using course = await openServicesCourse(HANGING);
    await using run = startCourse(course.root, RUN, { COURSE_SECONDS: '8' });
    await untilFile(course, 'waits');
    docker('kill', ...(await containersOf(course)));
    const { code, stderr } = await run.end();
    expect(stderr).toMatch(/^the tests were not judged: PostgreSQL: /);
    expect(code).toBe(3);
  });

  test('a full database ends in no verdict, and says how to get room', async () => {
    await using course = await openServicesCourse(FILLING);
    const { code, stderr } = await runCourse(course.root, RUN, { COURSE_POSTGRES_SIZE: '110m' });
    expect(stderr).toContain('No space left on device');
    expect(stderr).toContain('remove the services with `npx course services down`');
    expect(code).toBe(3);
  });

  test('an image that is not here and cannot be fetched is named, with the ways to get one', async () => {
    await using course = await openServicesCourse();
    const { code, stdout, stderr } = await runCourse(course.root, RUN, {
      COURSE_POSTGRES_IMAGE: '127.0.0.1:9/nowhere/postgres:1',
    });
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(
      /^the image 127\.0\.0\.1:9\/nowhere\/postgres:1 is not on this machine and cannot be fetched: /,
    );
    expect(stderr).toContain('COURSE_POSTGRES_IMAGE selects another image');
    expect(await containersOf(course)).toEqual([]);
  });

  test('an image that is none of PostgreSQL does not start, shows its last words, and is taken away', async () => {
    await using course = await openServicesCourse();
    await using redis = await openServicesCourse();
    await runCourse(redis.root, ['services', 'up']);
    const { stdout } = await runCourse(redis.root, ['services', 'status', '--json']);
    const { services } = JSON.parse(stdout) as { services: { service: string; image: string }[] };
    const wrong = services.find(({ service }) => service === 'redis')?.image ?? '';
    const end = await runCourse(course.root, RUN, { COURSE_POSTGRES_IMAGE: wrong });
    expect(end.code).toBe(3);
    expect(end.stderr).toContain(`postgres does not start from ${wrong}: `);
    expect(await containersOf(course)).not.toHaveLength(2);
    expect((await runCourse(course.root, RUN)).code).toBe(0);
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
    'a start that is ended by %s leaves nothing that the next one cannot use or clear away',
    async (signal) => {
      await using course = await openServicesCourse();
      await using up = startCourse(course.root, ['services', 'up']);
      await eventually('the first container', () => labelled(course.root));
      up.signal(signal);
      await up.end();
      const locked = existsSync(join(course.root, '.course', 'services.lock'));
      // Who is killed cannot clear up; the next one waits until it is clear that nobody is there.
      expect(locked).toBe(signal === 'SIGKILL');
      expect((await runCourse(course.root, RUN)).code).toBe(0);
      expect(await containersOf(course)).toHaveLength(2);
      await runCourse(course.root, ['services', 'down']);
      expect(await containersOf(course)).toEqual([]);
    },
  );
});

/** Any container of a tiny course that is not older than this test. */
function labelled(root: string): true | undefined {
  const hash = docker('ps', '--all', '--format', '{{.Label "bookshop-course.folder"}}');
  return hash.split('\n').includes(root) ? true : undefined;
}
