import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

import { openSubjects, type Subject } from '#src/judging/subjects';
import { exercisesOf } from '#src/model/course';
import { listVariants } from '#src/prove/variants';

import { copyCourse } from './course-copy';
import { type CommandPlace, timeCourse, timeProgram } from './measure';
import type { Measured, Setting } from './measurement';

const NOTE =
  "`prove --fresh`: all of its time, divided by its runs, which are one for each starter, reference and known answer, and the repeated ones of rule 6. A run of Jest is that of the exercise's tests on the files that lie there, the mean over all known answers.";

/** How many exercises are enough to see whether it works. */
const FEW = 2;

interface FreshProof extends CommandPlace {
  readonly seconds: number;
  readonly runs: number;
}

let fresh: Promise<FreshProof> | undefined;

/** `prove --fresh` takes minutes, so all rows that need it share one. */
function proveFresh(setting: Setting): Promise<FreshProof> {
  return (fresh ??= timeFreshProof(setting));
}

async function timeFreshProof(setting: Setting): Promise<FreshProof> {
  const { root, open } = setting.session;
  const place = { checkout: root, course: copyCourse(open).path };
  const command = ['prove', '--fresh', '--write', '--json', ...chosenIds(setting)];
  const { seconds, stdout } = await timeCourse(place, command);
  const { runs } = JSON.parse(stdout) as { runs: number };
  return { ...place, seconds, runs };
}

/** What one run costs when many are tried. */
export async function secondsPerRun(setting: Setting): Promise<number> {
  const { seconds, runs } = await proveFresh(setting);
  return seconds / runs;
}

/** None stands for all. */
function chosenIds({ session, quick }: Setting): string[] {
  const all = exercisesOf(session.open.course).map(({ id }) => id);
  return quick ? all.slice(0, FEW) : [];
}

/** What a known answer costs when all are tried. */
export async function measureProveFresh(setting: Setting): Promise<Measured> {
  const { runs } = await proveFresh(setting);
  const { course, originals } = setting.session.open;
  const subjects = openSubjects(course, originals, chosenIds(setting));
  const row = {
    what: `\`prove --fresh\` in the local lane, for each of its ${runs} runs, with types`,
    against: '`node node_modules/jest/bin/jest.js FILE`, for each known answer',
    measured: await secondsPerRun(setting),
    baseline: await secondsEach(setting.session.root, subjects),
    unit: 's',
    atMost: 0.25,
    aim: 0.15,
  } as const;
  return { rows: [row], note: NOTE };
}

/**
 * The mean over all known answers, where each takes as long as its exercise's tests on the files
 * that lie there.
 */
async function secondsEach(root: string, subjects: readonly Subject[]): Promise<number> {
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  let seconds = 0;
  let answers = 0;
  for (const subject of subjects) {
    const { chapter, suite } = subject.exercise;
    const file = `chapters/${chapter}/${suite}`;
    // The first time fills Jest's cache.
    await timeProgram([jest, file], { cwd: root });
    const each = await timeProgram([jest, file], { cwd: root });
    const count = listVariants(subject, 'local', 'all').length;
    seconds += each * count;
    answers += count;
  }
  return seconds / answers;
}

/** What an author waits for after a change to one exercise: here another line in its tests. */
export async function measureProveAgain(setting: Setting): Promise<Measured> {
  const { seconds: baseline, ...place } = await proveFresh(setting);
  const [exercise] = exercisesOf(setting.session.open.course);
  if (!exercise) return {};
  const suite = join(place.course, 'chapters', exercise.chapter, exercise.suite);
  appendFileSync(suite, '\n// Another line.\n');
  const command = ['prove', '--write', '--json', ...chosenIds(setting)];
  const { seconds } = await timeCourse(place, command);
  const row = {
    what: `\`prove\` after a change to the tests of ${exercise.id}`,
    against: '`prove --fresh`',
    measured: seconds,
    baseline,
    unit: 's',
    atMost: 0.05,
    aim: 0.02,
  } as const;
  return { rows: [row] };
}
