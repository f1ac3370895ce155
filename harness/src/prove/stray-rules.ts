import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { isBesideReferences, loadAnswers } from '../manifest/load-answers';
import type { Course, Exercise } from '../model/course';
import { listFiles } from '../support/list-files';
import { matchesEdits } from '../workspace/edits';
import type { Breach } from './breach';

/** Files that belong to no exercise, such as those that remain when something was renamed. */
export function checkStrays(course: Course): Breach[] {
  const inChapters = course.chapters.flatMap(({ name, exercises }) => [
    ...strayReferences(course.root, name, exercises),
    ...strayNames({
      root: course.root,
      folder: `solutions/${name}/answers`,
      ending: '',
      exercises,
    }),
    ...strayNames({
      root: course.root,
      folder: `solutions/${name}/notes`,
      ending: '.md',
      exercises,
    }),
    ...strayNames({
      root: course.root,
      folder: `chapters/${name}/tests`,
      ending: '.test.ts',
      exercises,
    }),
    ...exercises.flatMap((exercise) => strayAnswers(course.root, exercise)),
  ]);
  return [...strayChapters(course), ...inChapters];
}

function strayReferences(root: string, chapter: string, exercises: readonly Exercise[]): Breach[] {
  return listFiles(join(root, 'solutions', chapter))
    .filter((path) => !isBesideReferences(path))
    .filter((path) => !exercises.some(({ edits }) => matchesEdits(edits, path)))
    .map((path) => stray(`solutions/${chapter}/${path}`, 'no exercise edits this file'));
}

interface NamedFolder {
  root: string;
  folder: string;
  ending: string;
  exercises: readonly Exercise[];
}

function strayNames({ root, folder, ending, exercises }: NamedFolder): Breach[] {
  const known = exercises.map(({ stem }) => stem + ending);
  const names = existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : [];
  return (
    names
      // The suites of a chapter may share a file in the same folder.
      .filter((name) => name.endsWith(ending) && !known.includes(name))
      .map((name) => stray(`${folder}/${name}`, 'no exercise has this stem'))
  );
}

function strayAnswers(root: string, exercise: Exercise): Breach[] {
  const folder = `solutions/${exercise.chapter}/answers/${exercise.stem}`;
  if (!existsSync(join(root, folder))) return [];
  if (!existsSync(join(root, folder, 'answers.yaml'))) {
    return [stray(folder, 'there is no answers.yaml')];
  }
  const listed = loadAnswers(root, exercise).map(({ name }) => name);
  return readdirSync(join(root, folder))
    .filter((name) => name !== 'answers.yaml' && !listed.includes(name.replace(/\.diff$/, '')))
    .map((name) => stray(`${folder}/${name}`, 'answers.yaml does not list it'));
}

function strayChapters({ root, chapters }: Course): Breach[] {
  const folder = join(root, 'solutions');
  const entries = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
  return entries
    .filter((entry) => entry.isDirectory() && !chapters.some(({ name }) => name === entry.name))
    .map(({ name }) => stray(`solutions/${name}`, 'no chapter has this name'));
}

function stray(where: string, what: string): Breach {
  return { rule: 7, where, what, next: 'Rename it to match, or remove it.' };
}
