import { join } from 'node:path';

import { LIMITS } from '../../src/run/limits';
import { breachesAfter } from '../support/prove-course';

const ANSWER = 'solutions/01-tiny/answers/double/adds-itself/src/double.ts';

const CHOICE = { only: ['tiny/double'], limits: { ...LIMITS, seconds: 6 } };

/** What `prove` finds when this accepted answer loops at first; `mark` says that it has. */
function breachesOf(loop: (mark: string) => string) {
  return breachesAfter((course) => {
    const before = course.read(ANSWER);
    const mark = JSON.stringify(join(course.root, 'mark'));
    course.change({
      [ANSWER]: `import { existsSync, writeFileSync } from 'node:fs';\n${loop(mark)}\nvoid [existsSync, writeFileSync];\n${before}`,
    });
  }, CHOICE);
}

test('a right answer that is ended by time once is right', async () => {
  const breaches = await breachesOf(
    (mark) => `if (!existsSync(${mark})) { writeFileSync(${mark}, ''); for (;;); }`,
  );
  expect(breaches('tiny/double')).toEqual([]);
});

test('a right answer that is ended by time again is a breach, which says what it did', async () => {
  const breaches = await breachesOf(() => 'for (;;);');
  const [{ what } = { what: '' }] = breaches('tiny/double');
  expect(what).toContain(
    'adds-itself: the tests did not end within 6 s, computing (COURSE_SECONDS)',
  );
});
