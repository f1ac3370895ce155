import { DOUBLE, judgeIn, rightDouble, WRONG_DOUBLE } from '../support/learner';
import { runCourse } from '../support/run-course';
import { openTinyCourse, type TinyCourse } from '../support/tiny-course';

const FOURFOLD = 'chapters/01-tiny/src/fourfold.ts';
const RIGHT_FOURFOLD = `import { double } from './double';

export function fourfold(number: number): number {
  return double(double(number));
}
`;
const UNAIDED =
  'This exercise uses others that you have not solved yet, and this edition has no answer of ours to run instead: tiny/double. The tests ran with your own files, so solve those first.';

test.each([
  ['npm test', ['check']],
  ['prove', ['prove', 'double']],
  ['conform', ['conform']],
  ['author', ['author', 'new', 'tiny/third']],
  ['author', ['author', 'chapter', '02-more']],
])('`%s` says that it is for authors, and what to do instead', async (typed, args) => {
  await using edition = await openEdition();
  const { code, stdout, stderr } = await runCourse(edition.root, args);
  expect(stderr).toContain(`\`${typed}\` is for authors: it needs the solutions`);
  expect(stderr).toContain('\n→ `npx course run --all` judges all of your answers');
  expect([code, stdout]).toEqual([2, '']);
});

test.each([['diff'], ['solution'], ['diff', '--anyway']])(
  '`%s` says that there are no solutions, solved or not',
  async (...args) => {
    await using edition = await openEdition();
    const { code, stderr } = await runCourse(edition.root, [...args, 'double']);
    expect([code, stderr]).toEqual([
      2,
      'this edition of the course has no solutions\n→ `npx course hint` shows hints; for a solution, ask the person who gave you the course.\n',
    ]);
  },
);

test('the help lists what works there, and no more', async () => {
  await using edition = await openEdition();
  await using course = openTinyCourse();
  const [theirs, all] = [await listedIn(edition), await listedIn(course)];
  const missing = ['author', 'check', 'conform', 'diff', 'prove', 'solution'];
  expect(all.filter((name) => !theirs.includes(name)).sort()).toEqual(missing);
  expect(theirs).toEqual(expect.arrayContaining(['start', 'run', 'hint', 'reset', 'grade']));
});

test('no command is suggested that does not work there', async () => {
  await using edition = await openEdition();
  const { code, stderr } = await runCourse(edition.root, ['slution']);
  expect(stderr).toContain("unknown command 'slution'");
  expect(stderr).not.toContain('Did you mean');
  expect(code).toBe(2);
});

test('list, hint, run and reset work', async () => {
  await using edition = await openEdition({ [DOUBLE]: WRONG_DOUBLE });
  for (const args of [['list'], ['hint', 'double'], ['next']]) {
    const { code, stderr } = await judgeIn(edition, args);
    expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: '' });
  }
  expect((await judgeIn(edition, ['run', 'double'])).code).toBe(1);
  await judgeIn(edition, ['reset', 'double']);
  expect(edition.read(DOUBLE)).toContain('TODO');
  edition.change({ [DOUBLE]: rightDouble() });
  const { code, stdout, solved } = await judgeIn(edition, ['run', 'double']);
  expect([code, solved]).toEqual([0, ['tiny/double']]);
  expect(stdout).not.toContain('with ours');
});

test('the last hint does not name a solution that is not there', async () => {
  await using edition = await openEdition();
  let shown = '';
  while (!shown.includes('That was the last one.')) {
    shown = (await runCourse(edition.root, ['hint', 'shout'])).stdout;
  }
  expect(shown).not.toContain('solution');
});

test('an exercise that builds on an unsolved one is run with what is there, and that is told', async () => {
  await using edition = await openEdition({ [FOURFOLD]: RIGHT_FOURFOLD });
  const { code, stdout, stderr } = await judgeIn(edition, ['run', 'fourfold']);
  expect(stdout).toContain(UNAIDED);
  expect(stdout).not.toContain('the tests ran with our answer');
  expect([code, stderr]).toEqual([1, '']);
});

test('it is solved with the learner’s own answers, also with a new file beside it', async () => {
  const answers = { [DOUBLE]: rightDouble(), [FOURFOLD]: RIGHT_FOURFOLD };
  await using edition = await openEdition({
    ...answers,
    'chapters/01-tiny/src/mine.ts': 'export {};\n',
  });
  const { code, stdout } = await judgeIn(edition, ['run', 'fourfold']);
  expect(stdout).not.toContain('only with the help of files');
  expect(code).toBe(0);
});

/** The tiny course as its learners have it, opened once, so that the originals are kept. */
async function openEdition(changes: Readonly<Record<string, string>> = {}): Promise<TinyCourse> {
  const edition = openTinyCourse({ changes: { solutions: null } });
  await runCourse(edition.root, ['list']);
  edition.change(changes);
  return edition;
}

/** The commands that `--help` shows. */
async function listedIn({ root }: TinyCourse): Promise<string[]> {
  const { stdout } = await runCourse(root, ['--help']);
  const commands = stdout.slice(stdout.indexOf('Commands:'));
  return [...commands.matchAll(/^ {2}([a-z]+)/gm)].map(([, name]) => name ?? '');
}
