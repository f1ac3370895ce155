import { join } from 'node:path';

import { DOUBLE, PROGRESS, rightDouble } from '../support/learner';
import { runCourse } from '../support/run-course';
import { openTinyCourse } from '../support/tiny-course';

const SOLVED = '{"version":1,"exercises":{"tiny/double":{"passed":true,"attempts":2,"hints":[]}}}';

test('where Jest cannot even start, the machine is to blame, and nothing is taken back', async () => {
  // Stands for whatever keeps a program from running: it ends every Jest with a code of its own.
  const sick =
    "if (process.argv[1]?.includes('jest')) { console.error('no room left'); process.exit(9); }\n";
  await using course = openTinyCourse({
    changes: { [DOUBLE]: rightDouble(), [PROGRESS]: SOLVED, 'sick.cjs': sick },
  });
  const { code, stdout, stderr } = await runCourse(course.root, ['run', 'double'], {
    NODE_OPTIONS: `--require=${join(course.root, 'sick.cjs')}`,
  });
  expect(stderr).toBe(
    'the tests could not be started: Jest ended with code 9\nno room left\n→ This is no fault of your code. `npm run course -- doctor` looks at this machine.\n',
  );
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  expect(course.read(PROGRESS)).toBe(SOLVED);
});
