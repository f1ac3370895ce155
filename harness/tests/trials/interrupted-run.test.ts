import { DOUBLE, LOOPING_DOUBLE, PROGRESS, untilItLoops } from '../support/learner';
import { startCourse } from '../support/live-command';
import { noProcessIn, someProcessIn } from '../support/processes';
import { openTinyCourse, type TinyCourse } from '../support/tiny-course';

const SOLVED = '{"version":1,"exercises":{"tiny/double":{"passed":true,"attempts":2,"hints":[]}}}';

const CASES: [string, string, NodeJS.Signals, number | null][] = [
  ['while its tests are starting', 'Ctrl-C', 'SIGINT', 130],
  ['while its tests are starting', 'SIGTERM', 'SIGTERM', 143],
  ['while its tests are starting', 'the end of its terminal', 'SIGHUP', 129],
  ['while its tests are starting', 'SIGKILL', 'SIGKILL', null],
  ['while the code under test loops', 'Ctrl-C', 'SIGINT', 130],
  ['while the code under test loops', 'SIGKILL', 'SIGKILL', null],
];

test.each(CASES)(
  'a run that is stopped %s by %s ends with all that it started, and records nothing',
  async (moment, _, signal, code) => {
    await using course = open();
    await using run = startCourse(course.root, ['run', 'double']);
    if (moment.includes('loops')) await untilItLoops(course);
    else await someProcessIn(course.root);
    run.signal(signal);
    const end = await run.end();
    await noProcessIn(course.root);
    expect({ code: end.code, stderr: end.stderr }).toEqual({ code, stderr: '' });
    expect(course.read(PROGRESS)).toBe(SOLVED);
    expect(course.read(DOUBLE)).toBe(LOOPING_DOUBLE);
  },
);

function open(): TinyCourse {
  return openTinyCourse({ changes: { [DOUBLE]: LOOPING_DOUBLE, [PROGRESS]: SOLVED } });
}
