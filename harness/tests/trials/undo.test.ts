import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { keepInFolder } from '../support/earlier-snapshots';
import { DOUBLE, rightDouble, SHOUT, SUITE, WRONG_DOUBLE } from '../support/learner';
import { runCourse } from '../support/run-course';
import { openTinyCourse, type TinyCourse } from '../support/tiny-course';

const MY_SHOUT = 'export const shout = (text: string) => `${text}?`;\n';

async function course(openCourse: TinyCourse, ...args: string[]) {
  const { code, stdout, stderr } = await runCourse(openCourse.root, args);
  return { code, text: stdout + stderr };
}

/** Edits `double` once, so that there is something to overwrite. */
async function openWorkedOn(git = false): Promise<TinyCourse> {
  const tiny = openTinyCourse({ git });
  // Where there is no git, the first command keeps the originals.
  await course(tiny, 'list');
  tiny.change({ [DOUBLE]: WRONG_DOUBLE });
  return tiny;
}

test('solve, reset, edit: undo goes back to the solved version and stays there, redo to the edit', async () => {
  await using tiny = await openWorkedOn();
  tiny.change({ [DOUBLE]: rightDouble() });
  await course(tiny, 'reset', 'double');
  tiny.change({ [DOUBLE]: WRONG_DOUBLE });
  expect(await course(tiny, 'undo')).toEqual({
    code: 0,
    text: `tiny/double as it was before \`reset\`, just now (version 1):
  ${DOUBLE}: 7 lines
Brought back. The files that it replaced are kept as version 2; \`npx course redo tiny/double\` brings them back.
`,
  });
  expect(tiny.read(DOUBLE)).toBe(rightDouble());
  expect(await course(tiny, 'undo')).toEqual({
    code: 0,
    text: 'There is no older version of tiny/double. `npx course undo --list` shows every version.\n',
  });
  expect(tiny.read(DOUBLE)).toBe(rightDouble());
  expect((await course(tiny, 'redo')).text).toContain('before `undo`, just now (version 2):');
  expect(tiny.read(DOUBLE)).toBe(WRONG_DOUBLE);
  await course(tiny, 'undo');
  expect(tiny.read(DOUBLE)).toBe(rightDouble());
});

test('undo is about one exercise: another one keeps its own history', async () => {
  await using tiny = await openWorkedOn();
  const starter = tiny.read(SHOUT);
  tiny.change({ [SHOUT]: MY_SHOUT });
  expect(await course(tiny, 'reset', 'double')).toEqual({
    code: 0,
    text: `Replaced: ${DOUBLE}\n\`npx course undo tiny/double\` brings your own files back.\n`,
  });
  await course(tiny, 'solution', 'shout');
  expect(tiny.read(SHOUT)).not.toBe(starter);
  await course(tiny, 'undo', 'double');
  expect(tiny.read(DOUBLE)).toBe(WRONG_DOUBLE);
  expect(tiny.read(SHOUT)).toBe(tiny.read('solutions/01-tiny/src/shout.ts'));
  await course(tiny, 'undo', 'shout');
  expect(tiny.read(SHOUT)).toBe(MY_SHOUT);
});

test('without a name, undo is about the exercise that was overwritten last', async () => {
  await using tiny = await openWorkedOn();
  tiny.change({ [SHOUT]: MY_SHOUT });
  await course(tiny, 'reset', 'double');
  await course(tiny, 'solution', 'shout');
  expect((await course(tiny, 'undo')).text).toMatch(/^tiny\/shout as it was before `solution`/);
  expect((await course(tiny, 'undo')).text).toContain('There is no older version of tiny/shout.');
});

test('where nothing was ever overwritten, there is nothing to undo, to redo and to list', async () => {
  await using tiny = openTinyCourse();
  expect(await course(tiny, 'undo')).toEqual({ code: 0, text: 'There is nothing to undo.\n' });
  expect(await course(tiny, 'redo')).toEqual({ code: 0, text: 'There is nothing to redo.\n' });
  expect(await course(tiny, 'undo', '--list')).toEqual({
    code: 0,
    text: 'Nothing has been overwritten yet.\n',
  });
  expect((await course(tiny, 'undo', 'double')).text).toContain(
    'There is no older version of tiny/double.',
  );
});

test('every version is listed, and any of them can be named', async () => {
  await using tiny = await openWorkedOn();
  await course(tiny, 'reset', 'double');
  await course(tiny, 'solution', 'double');
  tiny.change({ [DOUBLE]: rightDouble() });
  await course(tiny, 'undo');
  expect(await course(tiny, 'undo', '--list', 'double')).toEqual({
    code: 0,
    text: `tiny/double
    3  before \`undo\`, just now
       ${DOUBLE}: 7 lines
▸   2  before \`solution\`, just now  (the starter, your files are like this now)
       ${DOUBLE}: 7 lines
    1  before \`reset\`, just now
       ${DOUBLE}: 3 lines
  \`npx course undo tiny/double --to <version>\` brings one back.

All of it is kept in .course/history (1 kB). Nothing is ever removed from it; delete the folder to discard all versions.
`,
  });
  expect((await course(tiny, 'undo', '--to', '3')).text).toContain(
    'kept as version 2; `npx course undo tiny/double --to 2` brings them back.\n',
  );
  expect(tiny.read(DOUBLE)).toBe(rightDouble());
  await course(tiny, 'undo', 'double', '--to', '1');
  expect(tiny.read(DOUBLE)).toBe(WRONG_DOUBLE);
  expect((await course(tiny, 'undo', '--to', '1')).text).toBe(
    'Nothing to do: these files already have that content.\n',
  );
});

test('the list can be had as JSON', async () => {
  await using tiny = await openWorkedOn();
  await course(tiny, 'reset', 'double');
  const { text } = await course(tiny, 'undo', '--list', '--json');
  expect(JSON.parse(text)).toEqual({
    schema: 'bookshop-course/history/v1',
    histories: [
      {
        title: 'tiny/double',
        argument: 'tiny/double',
        versions: [
          {
            id: '1',
            time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
            cause: 'reset',
            files: [{ path: DOUBLE, state: 'kept', lines: 3 }],
            here: false,
            isStarter: false,
          },
        ],
      },
    ],
  });
});

test('a version that is not there is an error', async () => {
  await using tiny = await openWorkedOn();
  const refused = {
    code: 2,
    text: 'there is no version "7"\n→ `npx course undo --list` shows every version.\n',
  };
  expect(await course(tiny, 'undo', '--to', '7')).toEqual(refused);
  await course(tiny, 'reset', 'double');
  expect(await course(tiny, 'undo', '--to', '7')).toEqual(refused);
  expect((await course(tiny, 'undo', 'double', '--to', '7')).text).toContain(
    'there is no version "7" of tiny/double\n',
  );
});

test('a deleted file comes back by reset, and is gone again by undo', async () => {
  await using tiny = openTinyCourse({ git: true });
  const starter = tiny.read(DOUBLE);
  tiny.change({ [DOUBLE]: null });
  await course(tiny, 'reset', 'double');
  expect(tiny.read(DOUBLE)).toBe(starter);
  expect((await course(tiny, 'undo')).text).toContain(
    `${DOUBLE}: removed, since it was not there then\n`,
  );
  expect(existsSync(join(tiny.root, DOUBLE))).toBe(false);
});

test('files of the course are brought back only when they are asked for', async () => {
  await using tiny = await openWorkedOn(true);
  const shipped = tiny.read(SUITE);
  tiny.change({ [SUITE]: '// mine\n' });
  await course(tiny, 'reset', 'double');
  expect((await course(tiny, 'reset', '--course-files', 'double')).text).toBe(
    `Replaced: ${SUITE}\n\`npx course undo --course-files tiny/double\` brings your own files back.\n`,
  );
  expect(await course(tiny, 'undo')).toEqual({
    code: 2,
    text: `what was overwritten last are the course's files in 01-tiny, not your work on an exercise
→ \`npx course undo --course-files tiny/double\` brings those files back; \`npx course undo --list\` shows everything else.
`,
  });
  await course(tiny, 'undo', 'double');
  expect([tiny.read(SUITE), tiny.read(DOUBLE)]).toEqual([shipped, WRONG_DOUBLE]);
  await course(tiny, 'undo', '--course-files');
  expect([tiny.read(SUITE), tiny.read(DOUBLE)]).toEqual(['// mine\n', WRONG_DOUBLE]);
  await course(tiny, 'redo', '--course-files', 'double');
  expect(tiny.read(SUITE)).toBe(shipped);
});

test('what an earlier release kept comes back, and its files of the course only when they are asked for', async () => {
  await using tiny = openTinyCourse();
  const [shipped, starter] = [tiny.read(SUITE), tiny.read(DOUBLE)];
  const work = { number: 1, reason: 'before reset of tiny/double', files: { [DOUBLE]: '// me\n' } };
  keepInFolder(tiny.root, work);
  keepInFolder(tiny.root, { number: 2, reason: 'before undo', files: { [SUITE]: '// old\n' } });
  expect((await course(tiny, 'undo')).code).toBe(2);
  expect([tiny.read(SUITE), tiny.read(DOUBLE)]).toEqual([shipped, starter]);
  await course(tiny, 'undo', 'double');
  expect([tiny.read(SUITE), tiny.read(DOUBLE)]).toEqual([shipped, '// me\n']);
  expect((await course(tiny, 'undo', '--course-files', '--to', 'copy-2')).text).toContain(
    "the course's files in 01-tiny as it was before `undo`",
  );
  expect(tiny.read(SUITE)).toBe('// old\n');
});

test('a reset that cannot be kept for undo overwrites nothing', async () => {
  await using tiny = await openWorkedOn();
  tiny.change({ '.course/history': 'a file, not a folder' });
  const { code, text } = await course(tiny, 'reset', 'double');
  expect(tiny.read(DOUBLE)).toBe(WRONG_DOUBLE);
  expect(text).toContain('nothing was overwritten, since it could not be kept for undo: ');
  expect(code).toBe(3);
});

test('two commands at once take turns, and both can be undone', async () => {
  await using tiny = await openWorkedOn();
  tiny.change({ [SHOUT]: MY_SHOUT });
  await Promise.all([course(tiny, 'reset', 'double'), course(tiny, 'reset', 'shout')]);
  expect(tiny.read(DOUBLE)).not.toBe(WRONG_DOUBLE);
  expect(tiny.read(SHOUT)).not.toBe(MY_SHOUT);
  await Promise.all([course(tiny, 'undo', 'double'), course(tiny, 'undo', 'shout')]);
  expect([tiny.read(DOUBLE), tiny.read(SHOUT)]).toEqual([WRONG_DOUBLE, MY_SHOUT]);
});

test('a damaged line of the log is told and left as it is, and the others still count', async () => {
  await using tiny = await openWorkedOn();
  await course(tiny, 'reset', 'double');
  await course(tiny, 'solution', 'double');
  const line = '.course/history/2.json';
  tiny.change({ [line]: '{"version": 1, "time": "20' });
  expect((await course(tiny, 'undo')).text).toContain(
    `${join(tiny.root, line)} cannot be read: it is damaged, or was written by a newer course.`,
  );
  expect(tiny.read(DOUBLE)).toBe(WRONG_DOUBLE);
  expect(tiny.read(line)).toBe('{"version": 1, "time": "20');
});
