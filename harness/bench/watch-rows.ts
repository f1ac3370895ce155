import { join } from 'node:path';

import { openSubjects } from '#src/judging/subjects';
import { planVariant, type Variant } from '#src/prove/variants';

import { copyCourse } from './course-copy';
import { median, timeProgram } from './measure';
import type { Measured, Setting } from './measurement';
import type { BenchRow } from './rows';
import { benchWatch, type WatchFigures } from './watch-bench';

const EXERCISE = 'settings/env-casting';
const SEAM = 'src/settings/reader.ts';

/** What a learner waits for between saving and the verdict. */
export async function measureWatch({ session, quick }: Setting): Promise<Measured> {
  const { root, open } = session;
  using copy = copyCourse(open);
  const suite = 'chapters/01-settings/tests/env-casting.test.ts';
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const alone: number[] = [];
  for (let i = 0; i < 6; i += 1) alone.push(await timeProgram([jest, suite], { cwd: root }));
  const [subject] = openSubjects(open.course, open.originals, [EXERCISE]);
  const wrong = subject?.answers.find(({ kind }) => kind === 'rejected');
  if (!subject || !wrong) throw new Error(`${EXERCISE} has no rejected answer`);
  const fileOf = (variant: Variant) => planVariant(subject, variant).files[SEAM] ?? '';
  const figures = await benchWatch({
    root: copy.path,
    launcher: join(root, 'harness', 'bin', 'course.js'),
    exercise: EXERCISE,
    file: join(copy.path, 'chapters', '01-settings', SEAM),
    answers: [fileOf({ kind: 'answer', answer: wrong }), fileOf({ kind: 'reference' })],
    saves: quick ? 6 : 200,
    early: quick ? 3 : 20,
  });
  return { rows: watchRows(figures, median(alone.slice(1))) };
}

function watchRows(
  { seconds, megabytesEarly, megabytesLate }: WatchFigures,
  alone: number,
): BenchRow[] {
  return [
    {
      what: 'save → printed verdict in watch, median of 20 saves',
      against: '`node node_modules/jest/bin/jest.js FILE`',
      measured: median(seconds.slice(0, 20)),
      baseline: alone,
      unit: 's',
      atMost: 0.35,
      aim: 0.2,
    },
    {
      what: `memory of the watch processes after ${seconds.length} saves`,
      against: 'early in the same session',
      measured: megabytesLate,
      baseline: megabytesEarly,
      unit: 'MB',
      atMost: 1.2,
      aim: 1.05,
    },
  ];
}
