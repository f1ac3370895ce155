import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { Course, Exercise } from '../model/course';
import { exercisesOf } from '../model/course';
import { listFiles } from '../support/list-files';
import { matchesEdits } from '../workspace/edits';
import type { Breach } from './breach';

/** Files that no exercise knows of: what is left over when something was renamed. */
export function checkStrays(course: Course): Breach[] {
  return course.chapters.flatMap(({ name, exercises }) => [
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
    ...strayAnswers(course, name),
  ]);
}

function strayReferences(root: string, chapter: string, exercises: readonly Exercise[]): Breach[] {
  return listFiles(join(root, 'solutions', chapter))
    .filter((path) => !/^(answers|notes)\//.test(path))
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
  return names
    .filter((name) => !known.includes(name))
    .map((name) => stray(`${folder}/${name}`, 'no exercise has this stem'));
}

function strayAnswers(course: Course, chapter: string): Breach[] {
  return exercisesOf(course)
    .filter((exercise) => exercise.chapter === chapter)
    .flatMap(({ stem }) => {
      const folder = join(course.root, 'solutions', chapter, 'answers', stem);
      const yaml = join(folder, 'answers.yaml');
      return existsSync(folder) && !existsSync(yaml)
        ? [stray(`solutions/${chapter}/answers/${stem}`, 'there is no answers.yaml')]
        : [];
    });
}

function stray(where: string, what: string): Breach {
  return { rule: 7, where, what, next: 'Rename it to match, or remove it.' };
}
