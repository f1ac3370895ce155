import { randomUUID } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { KnownTypes } from '../../../src/run/types/known-types';
import { openTinyCourse, type TinyCourse } from '../../support/tiny-course';

// The compiler takes its time on a busy machine.
jest.setTimeout(300_000);

const DOUBLE = 'chapters/01-tiny/src/double.ts';
const QUADRUPLE = 'chapters/01-tiny/src/quadruple.ts';

/** A course whose text nobody has checked yet. */
function openUnknownCourse(): TinyCourse {
  const note = `// ${randomUUID()}\n`;
  return openTinyCourse({
    changes: {
      [DOUBLE]: `${note}export const double = (number: number): number => 2 * number;\n`,
      [QUADRUPLE]: `import { double } from './double';\n\nexport const quadruple: number = double(2);\n`,
    },
  });
}

async function check({ root }: TinyCourse, path: string): Promise<readonly string[]> {
  const types = new KnownTypes(root);
  try {
    return await types.check([join(root, path)]);
  } finally {
    await types.end();
  }
}

/** The files in which results are kept. */
function kept({ root }: TinyCourse): string[] {
  const folder = join(root, 'node_modules/.cache/course/types');
  return readdirSync(folder).map((name) => join(folder, name));
}

test('what has changed since is checked anew, and so is what imports it', async () => {
  await using course = openUnknownCourse();
  const before = await check(course, QUADRUPLE);
  course.edit(DOUBLE, '2 * number', 'String(number)');
  const broken = await check(course, DOUBLE);
  course.edit(DOUBLE, ': number =>', ': string =>');
  const importing = await check(course, QUADRUPLE);
  expect({ before, broken, importing }).toEqual({
    before: [],
    broken: [expect.stringContaining(`${DOUBLE}:2:`)],
    importing: [expect.stringContaining(`${QUADRUPLE}:3:`)],
  });
});

test('what has not changed is told as it was', async () => {
  await using course = openUnknownCourse();
  await check(course, DOUBLE);
  const others = kept(course);
  await check(course, QUADRUPLE);
  const [own = ''] = kept(course).filter((file) => !others.includes(file));
  writeFileSync(own, '["told before"]');
  expect(await check(course, QUADRUPLE)).toEqual(['told before']);
});

test('a kept result that is damaged is made anew', async () => {
  await using course = openUnknownCourse();
  const others = kept(course);
  await check(course, DOUBLE);
  const [own = ''] = kept(course).filter((file) => !others.includes(file));
  writeFileSync(own, '["half');
  expect(await check(course, DOUBLE)).toEqual([]);
});
