import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { createTwoFilesPatch } from 'diff';

import { loadReferences } from '../../manifest/load-answers';
import type { Exercise } from '../../model/course';
import { CourseError } from '../../model/course-error';
import { progressOf } from '../../progress/progress';
import { type Changes, overwrite, undoLatest } from '../../snapshots/keep';
import { changesBeside, openTree } from '../../workspace/course-files';
import { pickEdits } from '../../workspace/edits';
import { hasSolutions } from '../edition';
import { EXIT, type ExitCode } from '../exit-codes';
import { findCurrent, type Session } from '../session';

const UNDO = '`npm run course -- undo` brings your own back.';

/** Puts an exercise's files back to the starter. Files that the learner added to it are taken away; all of it can be undone. */
export function resetCommand(session: Session, asked: string | undefined): ExitCode {
  const exercise = needExercise(session, asked);
  const { originals, course } = session.open;
  const prefix = `chapters/${exercise.chapter}/`;
  const mine = Object.keys(pickEdits(exercise.edits, openTree(join(course.root, prefix))));
  const shipped = originals
    .paths(prefix)
    .map((path) => path.slice(prefix.length))
    .filter((path) => Object.keys(pickEdits(exercise.edits, { [path]: '' })).length > 0);
  const changes: Changes = {
    ...Object.fromEntries(mine.map((path) => [prefix + path, null])),
    ...Object.fromEntries(shipped.map((path) => [prefix + path, originals.read(prefix + path)])),
  };
  return apply(session, changes, `before reset of ${exercise.id}`);
}

/** Puts the files that belong to the course back, in the exercise's chapter. */
export function resetCourseFiles(session: Session, asked: string | undefined): ExitCode {
  const exercise = needExercise(session, asked);
  const { originals, course } = session.open;
  const { courseFiles } = changesBeside(course, originals, exercise);
  const changes = Object.fromEntries(courseFiles.map((path) => [path, originals.read(path)]));
  return apply(session, changes, `before reset of the course's files in ${exercise.chapter}`);
}

/** Puts our answer in place of the learner's. */
export function solutionCommand(session: Session, asked: string | undefined): ExitCode {
  const exercise = needExercise(session, asked);
  const references = referencesOf(session, exercise);
  const changes = Object.fromEntries(
    Object.entries(references).map(([path, file]) => [
      `chapters/${exercise.chapter}/${path}`,
      readFileSync(file),
    ]),
  );
  const exit = apply(session, changes, `before the solution of ${exercise.id}`);
  printNote(session, exercise);
  return exit;
}

/** Puts these files into the chapter, by path in it; what lay there is kept. */
export function layOutFiles(
  session: Session,
  { id, chapter }: Exercise,
  { files, cause }: { files: Readonly<Record<string, string>>; cause: string },
): ExitCode {
  const changes = Object.fromEntries(
    Object.entries(files).map(([path, file]) => [
      `chapters/${chapter}/${path}`,
      readFileSync(file),
    ]),
  );
  return apply(session, changes, `before ${cause} of ${id}`);
}

export function undoCommand({ root, output }: Session): ExitCode {
  const undone = undoLatest(root);
  if (!undone) {
    output.print('There is nothing to undo.');
    return EXIT.passed;
  }
  const { reason, paths, kept } = undone;
  output.print(`Brought back as it was ${reason}: ${paths.join(', ')}`);
  if (kept.length > 0) {
    output.print(
      `You had worked on ${kept.join(', ')} since then; one more undo brings that back.`,
    );
  }
  return EXIT.passed;
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
      next: 'Compare when it does, take a hint now, or say `--anyway`.',
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
    '`npm run course -- hint` has hints; for an answer, ask whoever gave you the course.';
  throw hasSolutions(root)
    ? new CourseError(`there is no solution for ${exercise.id} in this edition of the course`, {
        next,
      })
    : new CourseError('this edition of the course has no solutions', { next });
}

function needExercise(session: Session, asked: string | undefined): Exercise {
  const exercise = findCurrent(session, asked);
  if (exercise) return exercise;
  throw new CourseError('every exercise is solved, so there is none to choose by itself', {
    next: 'Name one, such as settings/env-casting.',
  });
}

function apply({ root, output }: Session, changes: Changes, reason: string): ExitCode {
  const changed = overwrite(root, changes, reason);
  if (changed.length === 0) output.print('Nothing to do: these files are already like that.');
  else output.print(`Replaced: ${changed.join(', ')}\n${UNDO}`);
  return EXIT.passed;
}
