import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { openCourse } from '#src/judging/open-course';
import { openSubjects } from '#src/judging/subjects';
import { exercisesOf } from '#src/model/course';

import { growCourse, type Growth } from './grown-course';
import { type CommandPlace, timeCourse } from './measure';
import type { Measured, Setting } from './measurement';
import { secondsPerRun } from './prove-rows';

/** As many as there will be. */
const ALL: Growth = { from: ['01-settings', '02-orm', '03-api'], chapters: 8 };
const FEW: Growth = { from: ['01-settings'], chapters: 2 };

/** So many known answers are counted in a course of that size; copies of chapters have more. */
const ANSWERS = 1800;

const NOTE =
  '`npm test`: the course with all eight chapters is not there yet, so the content of the present ones stands in for the others, under other names, in a folder of its own. The command runs there as in a fresh clone. What it is measured against is the same run with another time for its local lane: the number of starters, references and known answers (at most 1,800 of these) times what a run of `prove --fresh` takes in this benchmark.';

/** The tests of the harness that are enough to see whether it works. */
const FEW_TESTS = 'report';

/**
 * What a newcomer waits for once all chapters are written, against the same with every known answer
 * tried in the local lane: all that differs is that stage.
 */
export async function measureWholeTest(setting: Setting): Promise<Measured> {
  const { session, quick } = setting;
  using grown = growCourse(session.open, quick ? FEW : ALL);
  if (quick) leaveFewTests(grown.path);
  const place = { checkout: grown.path, course: grown.path };
  try {
    const takeOver = ['prove', '--fresh', '--quick', '--write', '--sample', 'usual'];
    await timeCourse(place, takeOver);
    const { seconds, stdout } = await timeCourse(place, ['check']);
    const size = sizeOf(grown.path);
    const everyAnswer = size.runs * (await secondsPerRun(setting));
    const row = {
      what: `\`npm test\`, a generated course: ${size.chapters} chapters, ${size.exercises} exercises, ${size.answers} answers`,
      against: 'the same with every known answer in the local lane',
      measured: seconds,
      baseline: seconds - secondsOf(stdout, 'local lane') + everyAnswer,
      unit: 's',
      atMost: 0.6,
      aim: 0.4,
    } as const;
    return { rows: [row], note: NOTE };
  } finally {
    await endServices(place);
  }
}

function leaveFewTests(root: string): void {
  const tests = join(root, 'harness', 'tests');
  const others = readdirSync(tests).filter((name) => ![FEW_TESTS, 'support'].includes(name));
  for (const name of others) rmSync(join(tests, name), { recursive: true });
  // Those of the kit use the chapters by name.
  rmSync(join(root, 'chapters', 'kit', 'tests'), { recursive: true });
}

function sizeOf(root: string) {
  const { course, originals } = openCourse(root);
  const subjects = openSubjects(course, originals, []);
  const answers = subjects.flatMap((subject) => subject.answers).length;
  const exercises = exercisesOf(course).length;
  // A starter and a reference each.
  const runs = 2 * exercises + Math.min(answers, ANSWERS);
  return { chapters: course.chapters.length, exercises, answers, runs };
}

/** What the command says at its end about one of its stages. */
function secondsOf(stdout: string, stage: string): number {
  const line = stdout.split('\n').find((one) => one.endsWith(` s  ${stage}`));
  if (line === undefined) throw new Error(`\`npm test\` does not say how long "${stage}" took`);
  return Number.parseInt(line, 10);
}

/** A checkout has containers of its own. Where there is no engine, there are none. */
async function endServices(place: CommandPlace): Promise<void> {
  await timeCourse(place, ['services', 'down']).catch(() => undefined);
}
