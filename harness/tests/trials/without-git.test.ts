import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { DOUBLE, judgeIn, rightDouble, SUITE, WRONG_DOUBLE } from '../support/learner';
import { openFolder } from '../support/temporary-folder';
import { openTinyCourse } from '../support/tiny-course';

test('on a machine without git the whole loop works: list, run, reset, solution, undo', async () => {
  await using programs = openFolder();
  mkdirSync(join(programs.path, 'bin'));
  symlinkSync(process.execPath, join(programs.path, 'bin', 'node'));
  const env = { PATH: join(programs.path, 'bin') };
  await using course = openTinyCourse();
  const starter = course.read(DOUBLE);
  const run = async (...args: string[]) => {
    const { code, stderr, solved } = await judgeIn(course, args, env);
    expect({ args, stderr }).toEqual({ args, stderr: '' });
    return { code, solved };
  };
  expect(await run('list')).toEqual({ code: 0, solved: [] });
  course.change({ [DOUBLE]: WRONG_DOUBLE, [SUITE]: '// mine\n' });
  expect(await run('run', 'double')).toEqual({ code: 1, solved: [] });
  await run('reset', 'double');
  expect(course.read(DOUBLE)).toBe(starter);
  await run('solution', 'double');
  expect(course.read(DOUBLE)).toBe(course.read('solutions/01-tiny/src/double.ts'));
  await run('undo');
  await run('undo');
  expect(course.read(DOUBLE)).toBe(WRONG_DOUBLE);
  course.change({ [DOUBLE]: rightDouble() });
  expect(await run('run', 'double')).toEqual({ code: 0, solved: ['tiny/double'] });
});
