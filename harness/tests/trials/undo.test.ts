import { DOUBLE, rightDouble, SHOUT, WRONG_DOUBLE } from '../support/learner';
import { runCourse } from '../support/run-course';
import { openTinyCourse, type TinyCourse } from '../support/tiny-course';

const MY_SHOUT = 'export const shout = (text: string) => `${text}?`;\n';

async function course(openCourse: TinyCourse, ...args: string[]) {
  const { code, stdout, stderr } = await runCourse(openCourse.root, args);
  return { code, text: stdout + stderr };
}

const PLACES: [string, boolean, NodeJS.ProcessEnv | undefined][] = [
  ['in a repository', true, undefined],
  ['where there is no git', false, undefined],
];

describe.each(PLACES)('%s', (_, git) => {
  test('reset and solution are undone one after the other, and a third undo has nothing to do', async () => {
    await using tiny = openTinyCourse({ git, changes: {} });
    const starter = tiny.read(DOUBLE);
    await course(tiny, 'list');
    tiny.change({ [DOUBLE]: WRONG_DOUBLE, [SHOUT]: MY_SHOUT });
    expect(await course(tiny, 'reset', 'double')).toEqual({
      code: 0,
      text: `Replaced: ${DOUBLE}\n\`npm run course -- undo\` brings your own back.\n`,
    });
    expect(tiny.read(DOUBLE)).toBe(starter);
    await course(tiny, 'solution', 'shout');
    expect(tiny.read(SHOUT)).toBe(tiny.read('solutions/01-tiny/src/shout.ts'));
    await course(tiny, 'undo');
    expect([tiny.read(DOUBLE), tiny.read(SHOUT)]).toEqual([starter, MY_SHOUT]);
    await course(tiny, 'undo');
    expect([tiny.read(DOUBLE), tiny.read(SHOUT)]).toEqual([WRONG_DOUBLE, MY_SHOUT]);
    expect(await course(tiny, 'undo')).toEqual({ code: 0, text: 'There is nothing to undo.\n' });
  });

  test('what was written after a reset is not lost by an undo: one more undo brings it back', async () => {
    await using tiny = openTinyCourse({ git, changes: {} });
    await course(tiny, 'list');
    tiny.change({ [DOUBLE]: WRONG_DOUBLE });
    await course(tiny, 'reset', 'double');
    tiny.change({ [DOUBLE]: rightDouble() });
    expect((await course(tiny, 'undo')).text).toContain(
      `You had worked on ${DOUBLE} since then; one more undo brings that back.`,
    );
    expect(tiny.read(DOUBLE)).toBe(WRONG_DOUBLE);
    await course(tiny, 'undo');
    expect(tiny.read(DOUBLE)).toBe(rightDouble());
  });

  test('an undo that was cut short before it gave up its snapshot is simply done again', async () => {
    await using tiny = openTinyCourse({ git, changes: {} });
    await course(tiny, 'list');
    tiny.change({ [DOUBLE]: WRONG_DOUBLE });
    await course(tiny, 'reset', 'double');
    // This is all that an undo does before it gives up the snapshot.
    tiny.change({ [DOUBLE]: WRONG_DOUBLE });
    expect((await course(tiny, 'undo')).text).toBe(
      `Brought back as it was before reset of tiny/double: ${DOUBLE}\n`,
    );
    expect(tiny.read(DOUBLE)).toBe(WRONG_DOUBLE);
    expect((await course(tiny, 'undo')).text).toBe('There is nothing to undo.\n');
  });
});

test('a deleted file comes back by reset, and is gone again by undo', async () => {
  await using tiny = openTinyCourse({ git: true });
  const starter = tiny.read(DOUBLE);
  tiny.change({ [DOUBLE]: null });
  await course(tiny, 'reset', 'double');
  expect(tiny.read(DOUBLE)).toBe(starter);
  await course(tiny, 'undo');
  expect(() => tiny.read(DOUBLE)).toThrow('ENOENT');
});

test('changed course files come back by reset --course-files, and the work stays as it is', async () => {
  await using tiny = openTinyCourse({ git: true });
  const suite = 'chapters/01-tiny/tests/double.test.ts';
  const shipped = tiny.read(suite);
  tiny.change({ [suite]: '// mine\n', [DOUBLE]: WRONG_DOUBLE });
  await course(tiny, 'reset', '--course-files', 'double');
  expect([tiny.read(suite), tiny.read(DOUBLE)]).toEqual([shipped, WRONG_DOUBLE]);
  await course(tiny, 'undo');
  expect(tiny.read(suite)).toBe('// mine\n');
});

test('a reset that cannot be kept for undo overwrites nothing', async () => {
  await using tiny = openTinyCourse({ git: true });
  tiny.change({ [DOUBLE]: WRONG_DOUBLE, '.git/refs/course': 'a file, not a folder' });
  const { code, text } = await course(tiny, 'reset', 'double');
  expect(tiny.read(DOUBLE)).toBe(WRONG_DOUBLE);
  expect(text).toContain('nothing was overwritten, since it could not be kept for undo: ');
  expect(code).toBe(3);
});
