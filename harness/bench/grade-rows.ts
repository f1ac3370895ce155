import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

import { gradeSubmission } from '#src/grade/grade-submission';
import { memorySource } from '#src/grade/intake/memory-source';
import { openGrading } from '#src/grade/open-grading';
import { openSubjects, type Subject } from '#src/judging/subjects';
import { openPlace } from '#src/lanes/open-lane';
import type { Grade } from '#src/model/grade';
import { pickEdits } from '#src/workspace/edits';

import { timeAll } from './lane-bench';
import { noMeasure } from './measure';
import type { Measured, Setting } from './measurement';

const CHAPTER = '02-orm';

/** How many submissions are graded one after the other. */
const MANY = 20;

/** What is promised about grading. */
export async function measureGrade({ session, quick }: Setting): Promise<Measured> {
  const { root, open } = session;
  const all = openSubjects(open.course, open.originals, []);
  const chapter = all.filter(({ exercise }) => exercise.chapter === CHAPTER);
  const [small] = all;
  if (!small) return {};
  const services = await openPlace(root, 'services');
  // The first time of both fills the caches.
  if (!quick) await timeAll(root, chapter, services);
  const inServices = await timeAll(root, chapter, services);
  const choice = { lane: 'sealed', authority: 'none', partial: false, seed: 1 } as const;
  await using grading = await openGrading(session.open, choice);
  const grade = async (subjects: readonly Subject[], earlier?: Grade) => {
    const start = performance.now();
    const source = memorySource(referencesOf(subjects));
    const graded = await gradeSubmission(source, {
      ...grading.options,
      name: 'bench',
      chapters: [],
      earlier,
    });
    requireFull(graded, subjects);
    return { graded, seconds: (performance.now() - start) / 1000 };
  };
  const first = await grade(chapter);
  const fresh = quick ? first : await grade(chapter);
  const again = await grade(chapter, fresh.graded);
  const one = await grade([small]);
  const start = performance.now();
  const many = quick ? 3 : MANY;
  for (let i = 0; i < many; i += 1) await grade([small]);
  const series = (performance.now() - start) / 1000;
  const rows = [
    {
      what: `sealed grade of the ${chapter.length} references of ${CHAPTER}, images present`,
      against: 'services lane, the same tests',
      measured: fresh.seconds,
      baseline: inServices,
      unit: 's',
      atMost: 2.5,
      aim: 1.6,
    },
    {
      what: 'grade of an unchanged submission again',
      against: 'the first grade of it',
      measured: again.seconds,
      baseline: fresh.seconds,
      unit: 's',
      atMost: 0.1,
      aim: 0.03,
    },
    {
      what: `${many} grades of ${small.exercise.id} one after the other`,
      against: `${many} × one`,
      measured: series,
      baseline: one.seconds * many,
      unit: 's',
      atMost: 1.15,
      aim: 0.9,
    },
  ] as const;
  return { rows };
}

function referencesOf(subjects: readonly Subject[]): Record<string, string> {
  const files = subjects.flatMap(({ exercise, layers }) =>
    Object.entries(pickEdits(exercise.edits, layers.references)).map(([path, file]) => {
      return [`chapters/${exercise.chapter}/${path}`, readFileSync(file, 'utf8')] as const;
    }),
  );
  return Object.fromEntries(files);
}

/** A grade that is quick since something failed is no measure. */
function requireFull({ points }: Grade, subjects: readonly Subject[]): void {
  const full = subjects.reduce((sum, { exercise }) => sum + exercise.points, 0);
  if (points.earned !== full) throw noMeasure(`${points.earned} of ${full} points for references`);
}
