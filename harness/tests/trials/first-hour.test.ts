import {
  DOUBLE,
  LOOPING_DOUBLE,
  PROGRESS,
  rightDouble,
  untilItLoops,
  WRONG_DOUBLE,
} from '../support/learner';
import { type LiveCommand, startAtTerminal } from '../support/live-command';
import { noProcessIn } from '../support/processes';
import { runCourse } from '../support/run-course';
import { openTinyCourse, type TinyCourse } from '../support/tiny-course';

// Where there is no `script` of util-linux, nobody sits at this terminal.
const onLinux = process.platform === 'linux' ? test : test.skip;

const KEYS = 'b brief · h hint · d diff · n next · s skip · l list · a run all · q quit';

const HALF_RIGHT = 'export const double = (n: number): number => n * 2;\n';

/** Presses a key and waits until the command has written so. */
async function press(watch: LiveCommand, key: string, text: string): Promise<void> {
  const before = watch.stdout().split(text).length - 1;
  watch.types(key);
  await watch.writes(text, before + 1);
}

async function openAt(course: TinyCourse, columns?: number): Promise<LiveCommand> {
  const watch = startAtTerminal(course.root, ['watch', 'double'], columns ? { columns } : {});
  await watch.writes(KEYS);
  return watch;
}

onLinux(
  'every key that the line names does what it says, at a terminal of 80 columns',
  async () => {
    await using course = openTinyCourse({ changes: { [DOUBLE]: WRONG_DOUBLE } });
    await using watch = await openAt(course);
    await press(watch, 'b', '01-double.md');
    await press(watch, 'h', 'Hint 1 of');
    await press(watch, 'H', 'What does "twice" mean?');
    await press(watch, 'l', 'exercises solved');
    await press(watch, 'd', 'You can compare with ours once yours passes');
    await press(watch, 'n', 'not solved yet; press s to skip it');
    await press(watch, '\r', KEYS);
    await press(watch, 'a', KEYS);
    expect(watch.stdout()).toContain('All exercises are being judged');
    await press(watch, 's', 'tiny/shout');
    watch.types('q');
    expect((await watch.end()).code).toBe(1);
  },
);

onLinux(
  'a first hour: start, read, fail, fix, pass, next, skip, hint, quit, reset, undo, come back',
  async () => {
    await using course = openTinyCourse();
    course.change({ 'package-lock.json': '{"packages":{}}' });
    const told = async (...args: string[]) => (await runCourse(course.root, args)).stdout;
    await using first = startAtTerminal(course.root, ['start']);
    await first.writes('0 of 3 tests pass');
    await first.writes(KEYS);
    await press(first, 'b', '01-double.md');
    course.change({ [DOUBLE]: HALF_RIGHT });
    await first.writes('2 of 3 tests pass');
    await press(first, 'h', 'Hint 1 of');
    course.change({ [DOUBLE]: rightDouble() });
    await first.writes('tiny/double is solved');
    await press(first, 'n', 'tiny/shout');
    await press(first, 's', 'tiny/fourfold');
    first.types('q');
    await first.end();

    expect(await told('reset', 'double')).toContain(`Replaced: ${DOUBLE}`);
    expect(await told('list')).toContain('0 of 3 exercises solved');
    expect(await told('undo', 'double')).toContain('as it was before `reset`');
    expect(course.read(DOUBLE)).toBe(rightDouble());

    await using back = startAtTerminal(course.root, ['start'], { columns: 60 });
    await back.writes('tiny/double is solved');
    await press(back, 'H', 'isSafeInteger');
    await press(back, 'n', 'tiny/shout');
    back.types('q');
    await back.end();
  },
);

onLinux('briefs that have changed, moved or gone are those that the next key shows', async () => {
  await using course = openTinyCourse({ changes: { [DOUBLE]: WRONG_DOUBLE } });
  const briefs = 'chapters/01-tiny/exercises';
  const brief = course.read(`${briefs}/01-double.md`);
  await using watch = await openAt(course);
  course.change({
    [`${briefs}/01-double.md`]: brief.replace('\n---\n', '\n---\n\nTwice is new.\n'),
  });
  await press(watch, 'b', 'Twice is new.');
  course.change({ [`${briefs}/01-double.md`]: null, [`${briefs}/05-double.md`]: brief });
  await press(watch, 'b', '05-double.md');
  course.change({ [`${briefs}/05-double.md`]: null });
  await press(
    watch,
    'b',
    'The course has no exercise tiny/double any more; tiny/shout is open now.',
  );
  await watch.writes('02-shout.md');
  watch.types('q');
  await watch.end();
});

onLinux('an exercise that is skipped comes back after the last one', async () => {
  await using course = openTinyCourse({ changes: { [DOUBLE]: rightDouble() } });
  await using watch = startAtTerminal(course.root, ['watch', 'shout']);
  await watch.writes(KEYS);
  await press(watch, 's', 'tiny/fourfold');
  await press(watch, 's', 'tiny/double is solved');
  watch.types('q');
  expect((await watch.end()).code).toBe(0);
});

onLinux('what means nothing shows the keys, and what is pasted is no key', async () => {
  await using course = openTinyCourse({ changes: { [DOUBLE]: WRONG_DOUBLE } });
  await using watch = await openAt(course);
  // A Russian layout, an arrow, Ctrl-A.
  for (const key of ['\u0440', '\u001b[A', '\u0001']) await press(watch, key, KEYS);
  watch.types('\u001b[200~quit all\u001b[201~');
  await press(watch, 'l', 'exercises solved');
  expect(watch.stdout()).not.toContain('All exercises are being judged');
  watch.types('\u0003');
  expect((await watch.end()).code).toBe(1);
});

onLinux(
  'a run that takes its time shows that it is on, and x stops it without a verdict',
  async () => {
    await using course = openTinyCourse({ changes: { [DOUBLE]: WRONG_DOUBLE } });
    await using watch = await openAt(course);
    course.change({ [DOUBLE]: LOOPING_DOUBLE });
    await untilItLoops(course);
    await watch.writes('tiny/double is running; press x to stop it.');
    await press(watch, 'x', 'Stopped; this run does not count.');
    expect(JSON.parse(course.read(PROGRESS))).toMatchObject({
      exercises: { 'tiny/double': { passed: false, attempts: 1 } },
    });
    course.change({ [DOUBLE]: rightDouble() });
    await watch.writes('tiny/double is solved');
    watch.types('q');
    await watch.end();
    await noProcessIn(course.root);
  },
);

onLinux('a brief fits into the terminal, whatever its width', async () => {
  await using course = openTinyCourse();
  for (const columns of [40, 80]) {
    await using watch = await openAt(course, columns);
    const seen = watch.stdout().length;
    await press(watch, 'b', '01-double.md');
    watch.types('q');
    const lines = (await watch.end()).stdout.slice(seen).split('\r\n');
    expect(lines.filter((line) => line.length > columns && !/^[|#]/.test(line))).toEqual([]);
  }
});
