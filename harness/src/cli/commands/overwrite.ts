import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { createTwoFilesPatch } from 'diff';

import { loadReferences } from '../../manifest/load-answers';
import type { Exercise } from '../../model/course';
import { CourseError } from '../../model/course-error';
import { progressOf, recordReset } from '../../progress/progress';
import { History } from '../../snapshots/history';
import type { Contents } from '../../snapshots/version';
import { changesBeside } from '../../workspace/course-files';
import { pickEdits } from '../../workspace/edits';
import { hasSolutions } from '../edition';
import { EXIT, type ExitCode } from '../exit-codes';
import { chapterOf, courseFilesScope, exerciseScope, type NamedScope } from '../scopes';
import { findCurrent, type Session } from '../session';

/**
 * Resets an exercise's files to the starter. Files that the learner added are removed; all of it
 * can be undone.
 */
export async function resetCommand(session: Session, asked: string | undefined): Promise<ExitCode> {
  const exercise = needExercise(session, asked);
  const scope = exerciseScope(session, exercise);
  const { originals } = session.open;
  const changes: Contents = {
    ...Object.fromEntries(scope.added.map((path) => [path, null])),
    ...Object.fromEntries(scope.shipped.map((path) => [path, originals.read(path)])),
  };
  const exit = await apply(session, scope, { changes, cause: 'reset' });
  await session.progress.update((before) => recordReset(before, exercise.id));
  return exit;
}

/** Puts the files that belong to the course back, in the exercise's chapter. */
export async function resetCourseFiles(
  session: Session,
  asked: string | undefined,
): Promise<ExitCode> {
  const exercise = needExercise(session, asked);
  const { originals, course } = session.open;
  const { courseFiles } = changesBeside(course, originals, exercise);
  const changes = Object.fromEntries(courseFiles.map((path) => [path, originals.read(path)]));
  const scope = courseFilesScope(session, chapterOf(session, exercise));
  return await apply(session, scope, { changes, cause: 'reset --course-files' });
}

/** Puts our answer in place of the learner's. */
export async function solutionCommand(
  session: Session,
  asked: string | undefined,
): Promise<ExitCode> {
  const exercise = needExercise(session, asked);
  const references = referencesOf(session, exercise);
  const changes = Object.fromEntries(
    Object.entries(references).map(([path, file]) => [
      `chapters/${exercise.chapter}/${path}`,
      readFileSync(file),
    ]),
  );
  const scope = exerciseScope(session, exercise);
  const exit = await apply(session, scope, { changes, cause: 'solution' });
  printNote(session, exercise);
  return exit;
}

/**
 * Writes these files, by path in the chapter, over those of an exercise; `undo` can bring the
 * replaced ones back.
 */
export async function layOutFiles(
  session: Session,
  exercise: Exercise,
  { files, cause }: { files: Readonly<Record<string, string>>; cause: string },
): Promise<ExitCode> {
  const changes = Object.fromEntries(
    Object.entries(files).map(([path, file]) => [
      `chapters/${exercise.chapter}/${path}`,
      readFileSync(file),
    ]),
  );
  return await apply(session, exerciseScope(session, exercise), { changes, cause });
}

/** Shows how the learner's answer differs from ours, once it passes. */
export function diffCommand(
  session: Session,
  { asked, anyway }: { asked: string | undefined; anyway: boolean },
): ExitCode {
  const exercise = needExercise(session, asked);
  const references = referencesOf(session, exercise);
  if (!anyway && !progressOf(session.progress.read(), exercise.id).passed) {
    throw new CourseError(`${exercise.id} does not pass yet`, {
      next: 'Compare once it passes, take a hint (`npx course hint`), or add `--anyway`.',
    });
  }
  for (const [path, file] of Object.entries(references)) {
    session.output.print(
      patch(session, { path: `chapters/${exercise.chapter}/${path}`, reference: file }),
    );
  }
  printNote(session, exercise);
  return EXIT.passed;
}

function printNote({ root, output }: Session, { chapter, stem }: Exercise): void {
  const note = join(root, 'solutions', chapter, 'notes', `${stem}.md`);
  if (existsSync(note)) output.print(`\n${readFileSync(note, 'utf8').trim()}`);
}

function patch(
  { root, output: { paint } }: Session,
  { path, reference }: { path: string; reference: string },
): string {
  const mine = join(root, path);
  const text = createTwoFilesPatch(
    `yours: ${path}`,
    'ours',
    existsSync(mine) ? readFileSync(mine, 'utf8') : '',
    readFileSync(reference, 'utf8'),
    '',
    '',
    { context: 3 },
  );
  const lines = text.split('\n').slice(1);
  const colour = (line: string) =>
    line.startsWith('+') ? paint.green(line) : line.startsWith('-') ? paint.red(line) : line;
  return lines.map(colour).join('\n');
}

function referencesOf({ root }: Session, exercise: Exercise): Record<string, string> {
  const references = pickEdits(exercise.edits, loadReferences(root, exercise.chapter));
  if (Object.keys(references).length > 0) return references;
  const next =
    '`npx course hint` shows hints; for a solution, ask the person who gave you the course.';
  throw hasSolutions(root)
    ? new CourseError(`there is no solution for ${exercise.id} in this edition of the course`, {
        next,
      })
    : new CourseError('this edition of the course has no solutions', { next });
}

function needExercise(session: Session, asked: string | undefined): Exercise {
  const exercise = findCurrent(session, asked);
  if (exercise) return exercise;
  throw new CourseError('every exercise is solved, so the command cannot choose one', {
    next: 'Name one, such as settings/env-casting.',
  });
}

async function apply(
  { root, output }: Session,
  scope: NamedScope,
  { changes, cause }: { changes: Contents; cause: string },
): Promise<ExitCode> {
  const changed = await new History(root).overwrite(scope, changes, cause);
  output.print(
    changed.length === 0
      ? 'Nothing to do: these files already have that content.'
      : `Replaced: ${changed.join(', ')}\n\`npx course undo ${scope.argument}\` brings your own files back.`,
  );
  return EXIT.passed;
}
