import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { DOUBLE, PROGRESS, rightDouble } from '../support/learner';
import { runCourse } from '../support/run-course';
import { openTinyCourse, type TinyCourse } from '../support/tiny-course';

const ODD: [reason: string, lay: (course: TinyCourse) => void][] = [
  [
    'is a link',
    (course) => {
      course.change({ [DOUBLE]: null, 'chapters/01-tiny/elsewhere.ts': rightDouble() });
      symlinkSync('../elsewhere.ts', join(course.root, DOUBLE));
    },
  ],
  [
    'is not UTF-8 text',
    ({ root }) => {
      const latin1 = Buffer.from(`${rightDouble()}// caf\u00e9\n`, 'latin1');
      writeFileSync(join(root, DOUBLE), latin1);
    },
  ],
  [
    'has 1000123 bytes, and the limit is 1000000',
    (course) => {
      const code = rightDouble();
      course.change({ [DOUBLE]: code + '/'.repeat(1_000_123 - Buffer.byteLength(code)) });
    },
  ],
];

test.each(ODD)(
  'a right answer that %s is not solved here, as it is not for a grader',
  async (reason, lay) => {
    await using course = openTinyCourse();
    lay(course);
    const { code, stdout } = await runCourse(course.root, ['run', 'double']);
    expect(stdout).toContain(
      `A grader does not accept ${DOUBLE}: it ${reason}. The exercise is not solved until that is fixed.`,
    );
    const json = JSON.parse((await runCourse(course.root, ['run', 'double', '--json'])).stdout) as {
      exercises: { verdict: string; points: { earned: number } }[];
    };
    const [{ verdict, points } = { verdict: '', points: { earned: -1 } }] = json.exercises;
    expect({ code, verdict, earned: points.earned }).toEqual({
      code: 1,
      verdict: 'failed',
      earned: 0,
    });
    expect(JSON.parse(course.read(PROGRESS))).toMatchObject({
      exercises: { 'tiny/double': { passed: false } },
    });
  },
);
