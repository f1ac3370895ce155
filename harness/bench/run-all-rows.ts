import { cpSync } from 'node:fs';
import { join } from 'node:path';

import { openSubjects, type Subject } from '#src/judging/subjects';

import { copyCourse } from './course-copy';
import { mean, timeCourse } from './measure';
import type { Measured, Setting } from './measurement';

/** One in so many exercises shows whether it works. */
const FEW = 8;

/** What it costs to judge everything at once, in a course in which everything is solved. */
export async function measureRunAll({ session, quick }: Setting): Promise<Measured> {
  const { root, open } = session;
  using copy = copyCourse(open);
  const place = { checkout: root, course: copy.path };
  // It keeps the originals, before they are overwritten.
  await timeCourse(place, ['list']);
  const subjects = openSubjects(open.course, open.originals, []);
  for (const subject of subjects) solve(copy.path, subject);
  const each: number[] = [];
  for (const { exercise } of subjects.filter((_, i) => !quick || i % FEW === 0)) {
    each.push((await timeCourse(place, ['run', exercise.id])).seconds);
  }
  const { seconds } = await timeCourse(place, ['run', '--all']);
  const row = {
    what: `\`run --all\`, ${subjects.length} exercises`,
    against: quick ? `\`run\` for each, ${each.length} of them for all` : '`run` for each',
    measured: seconds,
    baseline: mean(each) * subjects.length,
    unit: 's',
    atMost: 0.6,
    aim: 0.3,
  } as const;
  return { rows: [row] };
}

function solve(root: string, { exercise, layers }: Subject): void {
  for (const [path, file] of Object.entries(layers.references))
    cpSync(file, join(root, 'chapters', exercise.chapter, path));
}
