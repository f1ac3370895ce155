import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { type Rebased, rebaseDiff } from '../../author/rebase-diff';
import { renderAnswerEntry } from '../../author/render-answer-entry';
import { storeAnswer } from '../../author/store-answer';
import { loadAnswers, loadReferences } from '../../manifest/load-answers';
import type { Answer } from '../../model/answer';
import { type Exercise, exercisesOf } from '../../model/course';
import { CourseError } from '../../model/course-error';
import { openTree } from '../../workspace/course-files';
import { pickEdits } from '../../workspace/edits';
import { EXIT, type ExitCode } from '../exit-codes';
import { findNamedExercise, type Session } from '../session';
import { layOutFiles, resetCommand } from './overwrite';

/**
 * Copies the reference, or a known answer, into the chapter's own files, where an author can work
 * on it.
 */
export async function authorEditCommand(
  session: Session,
  { id, name }: { id: string; name: string | undefined },
): Promise<ExitCode> {
  const exercise = findNamedExercise(session, id);
  needTitles(session, exercise);
  const files = wholeFiles(session, exercise, name);
  await layOutFiles(session, exercise, { files, cause: 'author edit' });
  session.output.print(
    `Make the mistake there, run the tests with \`npx course run ${exercise.id}\`, then store it: npx course author keep ${exercise.id} ${name ?? "NAME --mistake 'What it does wrong.'"}`,
  );
  return EXIT.passed;
}

export interface Keeping {
  readonly id: string;
  readonly name: string;
  /** What a new wrong answer does wrong, in a sentence. */
  readonly mistake?: string;
  /** How a new right answer differs, in a sentence. */
  readonly idea?: string;
  readonly whole: boolean;
}

/** Stores the chapter's files as a known answer, and restores the starter. */
export async function authorKeepCommand(session: Session, keeping: Keeping): Promise<ExitCode> {
  const { root, output } = session;
  const { name, whole } = keeping;
  const exercise = findNamedExercise(session, keeping.id);
  const titles = needTitles(session, exercise);
  if (!/^[a-z0-9][a-z0-9-]*$/.test(name))
    throw new CourseError(`"${name}" is not a valid name of an answer`, {
      next: 'Use lower-case letters, digits and dashes, such as keeps-the-last-cent.',
    });
  const folder = answersFolder(root, exercise);
  const answers = loadAnswers(root, exercise);
  const isKnown = answers.some((answer) => answer.name === name);
  const entry = isKnown ? '' : newEntry(keeping, titles);
  const tree = openTree(join(root, 'chapters', exercise.chapter));
  const stored = storeAnswer(name, readAll(pickEdits(exercise.edits, tree)), {
    reference: readAll(ownReferences(root, exercise)),
    whole,
  });
  if (Object.keys(stored).length === 0)
    throw new CourseError(`the files of ${exercise.id} are the same as the reference`, {
      next: 'Make the mistake in them first; nothing was stored.',
    });
  rmSync(join(folder, `${name}.diff`), { force: true });
  rmSync(join(folder, name), { recursive: true, force: true });
  for (const [path, text] of Object.entries(stored)) write(join(folder, path), text);
  if (entry !== '') {
    mkdirSync(folder, { recursive: true });
    addEntry(join(folder, 'answers.yaml'), entry, { isFirst: answers.length === 0 });
  }
  output.print(`Stored ${Object.keys(stored).join(', ')}`);
  const exit = await resetCommand(session, exercise.id);
  output.print(
    `${keeping.mistake === undefined || entry === '' ? '' : 'Its entry in answers.yaml lists every test under caught-by: keep only those that the mistake is about. '}\`npx course prove ${exercise.id} --write\` runs the tests on it.`,
  );
  return exit;
}

/** Prints the whole files of a known answer. */
export function authorShowCommand(
  session: Session,
  { id, name }: { id: string; name: string },
): ExitCode {
  const exercise = findNamedExercise(session, id);
  for (const [path, file] of Object.entries(wholeFiles(session, exercise, name)))
    session.output.print(`// ${path}\n${readFileSync(file, 'utf8')}`);
  return EXIT.passed;
}

/**
 * Rebases the diffs of answers on their references; `write` stores those whose lines only moved.
 */
export function authorRebaseCommand(
  session: Session,
  { ids, write: renew }: { ids: readonly string[]; write: boolean },
): ExitCode {
  const { root, open, output } = session;
  const named = ids.map((id) => findNamedExercise(session, id));
  const exercises = named.length > 0 ? named : exercisesOf(open.course);
  let lost = 0;
  let moved = 0;
  for (const exercise of exercises) {
    for (const { name, file, rebased } of rebaseAll(root, exercise)) {
      if (rebased.kind === 'fits') continue;
      if (rebased.kind === 'lost') {
        lost += 1;
        output.print(`✗ ${exercise.id} ${name}: ${rebased.fault}`);
      } else {
        moved += 1;
        if (renew) writeFileSync(file, rebased.diff);
        output.print(`${renew ? '✓ rebased' : '– moved'}: ${exercise.id} ${name}`);
      }
    }
  }
  if (lost + moved === 0) output.print('Every diff applies to its reference.');
  if (moved > 0 && !renew)
    output.print('`--write` stores the new line numbers of those that moved.');
  if (lost > 0)
    output.print(
      'Where a diff no longer applies, make the mistake again: `npx course author edit EXERCISE`, then `npx course author keep EXERCISE NAME`.',
    );
  return lost === 0 && (renew || moved === 0) ? EXIT.passed : EXIT.notPassed;
}

function rebaseAll(
  root: string,
  exercise: Exercise,
): { name: string; file: string; rebased: Rebased }[] {
  const texts = readAll(ownReferences(root, exercise));
  return loadAnswers(root, exercise).flatMap(({ name }) => {
    const file = join(answersFolder(root, exercise), `${name}.diff`);
    if (!existsSync(file)) return [];
    return [{ name, file, rebased: rebaseDiff(readFileSync(file, 'utf8'), (path) => texts[path]) }];
  });
}

function newEntry({ name, mistake, idea }: Keeping, titles: readonly string[]): string {
  if ((mistake === undefined) === (idea === undefined))
    throw new CourseError(`answers.yaml does not list ${name} yet`, {
      next: "Say what it is: --mistake 'What it does wrong.' or --idea 'How a right answer differs.'",
    });
  return renderAnswerEntry({ name, mistake, idea, titles });
}

function addEntry(file: string, entry: string, { isFirst }: { isFirst: boolean }): void {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  // An empty list is written as `[]`, and no entry can follow that.
  const before = isFirst ? text.replace(/^\[\s*\][^\S\n]*\n?/m, '') : text;
  const end = before === '' || before.endsWith('\n') ? '' : '\n';
  writeFileSync(file, `${before}${end}${entry}`);
}

/**
 * All files of an answer, as a learner would have them: its own files over those of the reference.
 * Without a name, the reference.
 */
function wholeFiles(
  { root }: Session,
  exercise: Exercise,
  name: string | undefined,
): Readonly<Record<string, string>> {
  const references = ownReferences(root, exercise);
  if (name === undefined) return references;
  const answer = findAnswer(root, exercise, name);
  if (answer.fault !== undefined)
    throw new CourseError(`answer ${name}: ${answer.fault}`, {
      next: '`npx course author rebase` shows which diffs still apply; with --write it stores their new line numbers.',
    });
  return { ...references, ...answer.files };
}

function findAnswer(root: string, exercise: Exercise, name: string): Answer {
  const answers = loadAnswers(root, exercise);
  const answer = answers.find((one) => one.name === name);
  if (answer) return answer;
  throw new CourseError(`${exercise.id} has no answer "${name}"`, {
    next: `It has ${answers.map((one) => one.name).join(', ') || 'none yet'}.`,
  });
}

function ownReferences(root: string, { chapter, edits }: Exercise): Record<string, string> {
  return pickEdits(edits, loadReferences(root, chapter));
}

function answersFolder(root: string, { chapter, stem }: Exercise): string {
  return join(root, 'solutions', chapter, 'answers', stem);
}

function readAll(files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files).map(([path, file]) => [
      path,
      readFileSync(file, 'utf8').replaceAll('\r\n', '\n'),
    ]),
  );
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/**
 * The titles of an exercise's tests, as `prove --write` recorded them. Before that, its starter is
 * not recorded as an original either, and would be lost when an answer is copied over it.
 */
function needTitles({ open }: Session, exercise: Exercise): readonly string[] {
  const titles = open.lock.tests[exercise.id];
  if (titles) return titles;
  throw new CourseError(`${exercise.id} was never proven`, {
    next: `\`npx course prove ${exercise.id} --write\` records its starter and its tests; it also reports that the answers are missing.`,
  });
}
