import {
  DOUBLE,
  LOOPING_DOUBLE,
  PROGRESS,
  rightDouble,
  untilItLoops,
  WRONG_DOUBLE,
} from '../support/learner';
import { type LiveCommand, startCourse } from '../support/live-command';
import { noProcessIn, someProcessIn } from '../support/processes';
import { openTinyCourse, type TinyCourse } from '../support/tiny-course';

const SOLVED = '{"version":1,"exercises":{"tiny/double":{"passed":true,"attempts":2,"hints":[]}}}';

const MOMENTS: [string, (watch: LiveCommand, course: TinyCourse) => Promise<void>][] = [
  ['before the first verdict', (_, course) => someProcessIn(course.root)],
  [
    'during a run',
    async (watch, course) => {
      await watch.writes('3 of 3 tests pass');
      course.change({ [DOUBLE]: LOOPING_DOUBLE });
      await untilItLoops(course);
    },
  ],
];

test.each(MOMENTS)(
  'a watch that is stopped %s ends with all that it started, and takes nothing back',
  async (_, moment) => {
    await using course = openTinyCourse({
      changes: { [DOUBLE]: rightDouble(), [PROGRESS]: SOLVED },
    });
    await using watch = startCourse(course.root, ['watch', 'double']);
    await moment(watch, course);
    watch.signal('SIGINT');
    const { code, stderr } = await watch.end();
    await noProcessIn(course.root);
    expect({ code, stderr }).toEqual({ code: 130, stderr: '' });
    expect(JSON.parse(course.read(PROGRESS))).toMatchObject(JSON.parse(SOLVED));
  },
);

test.each(['SIGINT', 'SIGKILL'] as const)(
  'a watch that is stopped by %s while it waits for a save leaves no process, and its verdict stays recorded',
  async (signal) => {
    await using course = openTinyCourse({ changes: { [DOUBLE]: rightDouble() } });
    await using watch = startCourse(course.root, ['watch', 'double']);
    await watch.writes('tiny/double is solved');
    watch.signal(signal);
    await watch.end();
    await noProcessIn(course.root);
    expect(JSON.parse(course.read(PROGRESS))).toMatchObject({
      version: 1,
      exercises: { 'tiny/double': { passed: true, attempts: 0, hints: [] } },
    });
  },
);

test('a watch whose reader is gone ends by itself', async () => {
  await using course = openTinyCourse({ changes: { [DOUBLE]: WRONG_DOUBLE } });
  await using watch = startCourse(course.root, ['watch', 'double']);
  await watch.writes('0 of 3 tests pass');
  watch.stopReading();
  course.change({ [DOUBLE]: rightDouble() });
  const { stderr } = await watch.end();
  await noProcessIn(course.root);
  expect(stderr).toBe('');
});
