import { join } from 'node:path';

import { gradeSubmission } from '../../src/grade/grade-submission';
import type { Source } from '../../src/grade/intake/source';
import { openSubjects } from '../../src/judging/subjects';
import { loadCourse } from '../../src/manifest/load-course';
import type { Grade } from '../../src/model/grade';
import type { RunOutcome } from '../../src/model/run';
import { loadLock } from '../../src/workspace/course-lock';
import { Originals } from '../../src/workspace/originals';
import { exampleGrade } from './example-grade';
import { exampleFailure, exampleRun } from './examples';
import { openFolder } from './temporary-folder';

const ROOT = join(__dirname, '../fixtures/tiny-course');
const course = loadCourse(ROOT);
const lock = loadLock(ROOT);
const originals = new Originals(ROOT, lock);

/** How every exercise ends, unless a test says otherwise: each of its tests has failed. */
export function allFailed(title: string, message = 'wrong'): RunOutcome {
  const titles = lock.tests[title] ?? [];
  const failed = { status: 'failed', failure: { ...exampleFailure(), message } } as const;
  return { kind: 'completed', tests: titles.map((one) => exampleRun(one, failed)), output: '' };
}

interface Circumstances {
  readonly earlier?: Grade | undefined;
  readonly outcomeOf?: (exercise: string) => RunOutcome;
  readonly typeErrors?: readonly string[];
}

/** Grades a submission of the tiny course without running anything. Also returns what would run. */
export async function gradeInMemory(
  source: Source,
  { earlier, outcomeOf = allFailed, typeErrors = [] }: Circumstances = {},
): Promise<{ readonly grade: Grade; readonly ran: readonly string[] }> {
  await using folder = openFolder();
  const ran: string[] = [];
  const grade = await gradeSubmission(source, {
    open: { course, lock, originals },
    name: 'ada',
    findFault: () => undefined,
    checkTypes: () => Promise.resolve({ kind: 'checked', errors: typeErrors }),
    subjects: openSubjects(course, originals, []),
    inputs: exampleGrade().inputs,
    authority: 'none',
    missing: [],
    chapters: [],
    earlier,
    workers: 1,
    folder: folder.path,
    prepare: () => Promise.resolve({ kind: 'prepared', match: null }),
    run: ({ suite }) => {
      const [, name = ''] = /([a-z]+)\.test\.ts$/.exec(suite) ?? [];
      ran.push(`tiny/${name}`);
      return Promise.resolve(outcomeOf(`tiny/${name}`));
    },
  });
  return { grade, ran };
}
