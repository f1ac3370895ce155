import { runCourse } from '../support/run-course';
import {
  containersOf,
  describeWithDocker,
  docker,
  openServicesCourse,
} from '../support/services-course';

const RUN = ['run', 'double', '--lane', 'services'] as const;
const BOTH = '2 of 2 tests pass';

describeWithDocker('services in containers', () => {
  test('the first run starts them, the next one finds them, and only `services down` ends them', async () => {
    await using course = await openServicesCourse();
    const first = await runCourse(course.root, RUN);
    const warm = await containersOf(course);
    const second = await runCourse(course.root, RUN);
    expect([first.stdout, second.stdout]).toEqual([
      expect.stringContaining(BOTH),
      expect.stringContaining(BOTH),
    ]);
    expect(warm).toHaveLength(2);
    expect(await containersOf(course)).toEqual(warm);
    const down = await runCourse(course.root, ['services', 'down']);
    expect(down.stdout).toMatch(/^Stopped (postgres and redis|redis and postgres)\.\n$/);
    expect(await containersOf(course)).toEqual([]);
  });

  test('two commands at once share them', async () => {
    await using course = await openServicesCourse();
    const runs = await Promise.all([runCourse(course.root, RUN), runCourse(course.root, RUN)]);
    expect(runs.map(({ code, stderr }) => ({ code, stderr }))).toEqual([
      { code: 0, stderr: '' },
      { code: 0, stderr: '' },
    ]);
    expect(await containersOf(course)).toHaveLength(2);
  });

  test('another checkout of the course has services of its own, on other ports', async () => {
    await using course = await openServicesCourse();
    await using other = await openServicesCourse();
    const ups = [
      await runCourse(course.root, ['services', 'up']),
      await runCourse(other.root, ['services', 'up']),
    ];
    const addresses = ups.flatMap(({ stdout }) => stdout.match(/(postgres|redis):\/\/\S+/g));
    expect(new Set(addresses).size).toBe(4);
    await runCourse(other.root, ['services', 'down']);
    expect(await containersOf(course)).toHaveLength(2);
  });

  test('a container that was stopped is replaced', async () => {
    await using course = await openServicesCourse();
    await runCourse(course.root, ['services', 'up']);
    docker('kill', ...(await containersOf(course)));
    const { code, stdout } = await runCourse(course.root, RUN);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining(BOTH) });
    expect(await containersOf(course)).toHaveLength(2);
  });

  test('a container of an image that was built again is replaced', async () => {
    await using course = await openServicesCourse();
    const image = `bookshop-course/trial-${process.pid}:latest`;
    const original = await imageOf(course.root, 'redis');
    try {
      docker('tag', original, image);
      await runCourse(course.root, ['services', 'up'], { COURSE_REDIS_IMAGE: image });
      const before = await containersOf(course);
      rebuild(image, original);
      await runCourse(course.root, ['services', 'up'], { COURSE_REDIS_IMAGE: image });
      const after = await containersOf(course);
      expect(after.filter((id) => before.includes(id))).toHaveLength(1);
      expect(after).toHaveLength(2);
    } finally {
      await runCourse(course.root, ['services', 'down']);
      docker('rmi', '--force', image);
    }
  });
});

async function imageOf(root: string, service: string): Promise<string> {
  await runCourse(root, ['services', 'up']);
  const { stdout } = await runCourse(root, ['services', 'status', '--json']);
  const { services } = JSON.parse(stdout) as { services: { service: string; image: string }[] };
  await runCourse(root, ['services', 'down']);
  return services.find((one) => one.service === service)?.image ?? '';
}

/** The same name for another image, as after a new build. */
function rebuild(image: string, from: string): void {
  const id = docker('create', from).trim();
  docker('commit', '--change', 'LABEL trial=2', id, image);
  docker('rm', id);
}
