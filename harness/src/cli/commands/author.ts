import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

import { newChapter } from '../../author/new-chapter';
import { newExercise } from '../../author/new-exercise';
import { type Chapter, exercisesOf } from '../../model/course';
import { CourseError } from '../../model/course-error';
import { EXIT, type ExitCode } from '../exit-codes';
import { findNamedExercise, type Session } from '../session';

/** Creates every file of a new exercise, at the end of its chapter. */
export function authorNewCommand({ root, open, output }: Session, id: string): ExitCode {
  const [topic = '', stem = ''] = id.split('/');
  const chapter = findChapter(open.course.chapters, topic);
  if (!/^[a-z][a-z0-9-]*$/.test(stem)) {
    throw new CourseError(`"${id}" is not a valid id of an exercise`, {
      next: "Give the chapter's topic and a name in lower-case letters, such as settings/env-casting.",
    });
  }
  if (exercisesOf(open.course).some((exercise) => exercise.id === id)) {
    throw new CourseError(`there is an exercise ${id} already`, { next: 'Choose another name.' });
  }
  const order = Math.max(0, ...chapter.exercises.map((exercise) => exercise.order)) + 1;
  for (const [path, text] of Object.entries(
    newExercise({ chapter: chapter.name, topic, stem, order }),
  )) {
    write(root, path, text);
    output.print(`wrote ${path}`);
  }
  output.print(
    `\nFill them in, and make the functions to be tested available to the tests: ${servicesOf(root, chapter.name)}. Then run \`npx course prove ${id} --write\`, which records the starter and the tests; without --write they do not run. docs/authoring.md explains each step.`,
  );
  return EXIT.passed;
}

/** Where a chapter makes its functions available to tests. */
function servicesOf(root: string, chapter: string): string {
  const services = `chapters/${chapter}/src/probes/services.ts`;
  return existsSync(join(root, services))
    ? `add a line to ${services}`
    : `openShop in chapters/${chapter}/src/shop.ts returns it`;
}

/** Creates a new chapter that runs, opens and passes `prove`, with an example exercise in it. */
export function authorChapterCommand({ root, open, output }: Session, name: string): ExitCode {
  const [, topic] = /^\d\d-([a-z][a-z0-9-]*)$/.exec(name) ?? [];
  if (topic === undefined)
    throw new CourseError(`"${name}" is not a valid name of a chapter`, {
      next: 'Use two digits and a topic in lower-case letters, such as 03-api.',
    });
  const twin = open.course.chapters.find((one) => one.topic === topic || one.name === name);
  if (twin)
    throw new CourseError(`there is a chapter ${twin.name} already`, {
      next: 'Choose another topic: the ids of exercises begin with it.',
    });
  const files = newChapter({ name, topic, versions: versionsOf(root, open.course.chapters) });
  for (const [path, text] of Object.entries(files)) {
    write(root, path, text);
    output.print(`wrote ${path}`);
  }
  output.print(
    `\nNext: \`npm install\` links the chapter, \`npx course prove ${topic}/greeting --write\` runs its tests, \`npm start -w chapters/${name}\` opens it. docs/authoring.md explains each step.`,
  );
  return EXIT.passed;
}

/** The versions of the packages that a chapter begins with, as the first chapter has them. */
function versionsOf(root: string, [first]: readonly Chapter[]): Record<string, string> {
  const file = join(root, 'chapters', first?.name ?? '', 'package.json');
  const { dependencies } = JSON.parse(readFileSync(file, 'utf8')) as {
    dependencies?: Record<string, string>;
  };
  const { express = '', '@bookshop/kit': kit = '', zod = '' } = dependencies ?? {};
  return { express, kit, zod };
}

/**
 * Gives an exercise another place in its chapter. Its id stays; the number only decides the order.
 */
export function authorMoveCommand(session: Session, move: { id: string; to: number }): ExitCode {
  const { root, open, output } = session;
  const { chapter: name, stem, id } = findNamedExercise(session, move.id);
  const chapter = open.course.chapters.find((one) => one.name === name);
  const others = (chapter?.exercises ?? []).filter((one) => one.id !== id);
  if (!Number.isInteger(move.to) || move.to < 1 || move.to > others.length + 1) {
    throw new CourseError(`${name} has no place ${move.to}`, {
      next: `Give a number from 1 to ${others.length + 1}.`,
    });
  }
  const order = [...others.map((one) => one.stem)];
  order.splice(move.to - 1, 0, stem);
  renumber(join(root, 'chapters', name, 'exercises'), order);
  output.print(
    `${id} is now number ${move.to}. Run \`npx course prove --write\` to update the lists of shipped files.`,
  );
  return EXIT.passed;
}

function findChapter(chapters: readonly Chapter[], topic: string): Chapter {
  const chapter = chapters.find((one) => one.topic === topic);
  if (chapter) return chapter;
  throw new CourseError(`there is no chapter "${topic}"`, {
    next: `Name one of ${chapters.map((one) => one.topic).join(', ')}.`,
  });
}

function renumber(folder: string, stems: readonly string[]): void {
  const files = readdirSync(folder);
  stems.forEach((stem, i) => {
    const before = files.find((file) => file.replace(/^\d\d-/, '') === `${stem}.md`);
    const after = `${String(i + 1).padStart(2, '0')}-${stem}.md`;
    if (before !== undefined && before !== after)
      renameSync(join(folder, before), join(folder, after));
  });
}

function write(root: string, path: string, text: string): void {
  const file = join(root, path);
  if (existsSync(file))
    throw new CourseError(`${path} exists already`, { next: 'Move it away first.' });
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
