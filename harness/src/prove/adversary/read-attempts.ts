import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { z } from 'zod';

import { parseYaml } from '../../manifest/read-brief';
import { type Course, type Exercise, exercisesOf } from '../../model/course';
import { CourseError } from '../../model/course-error';
import { listFiles } from '../../support/list-files';
import { matchesEdits } from '../../workspace/edits';
import type { Attempt } from './attempt';

/** The file that lists the attempts in an exercise's folder. */
const LIST = 'attempts.yaml';

const name = z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'lower-case letters, digits and dashes');
const listSchema = z.array(
  z.discriminatedUnion('kind', [
    z.strictObject({ name, kind: z.literal('right'), idea: z.string().min(1) }),
    z.strictObject({ name, kind: z.literal('wrong'), breaks: z.string().min(1) }),
  ]),
);

/**
 * Reads a folder of attempts: `<topic>/<stem>/attempts.yaml` lists them, `<topic>/<stem>/<name>/`
 * holds the files of each, at their paths in the chapter. Throws at the first attempt that cannot
 * be judged: leaving it out silently would change the totals.
 */
export function readAttempts(folder: string, course: Course): Attempt[] {
  const lists = listFiles(folder).filter((path) => path.endsWith(`/${LIST}`));
  if (lists.length === 0)
    throw new CourseError(`${resolve(folder)} contains no attempts`, {
      next: `It needs <topic>/<stem>/${LIST}, such as settings/env-casting/${LIST}; docs/authoring.md shows one.`,
    });
  return lists.flatMap((list) => readList(folder, list, course));
}

function readList(folder: string, list: string, course: Course): Attempt[] {
  const id = list.slice(0, -`/${LIST}`.length);
  const exercise = exercisesOf(course).find((one) => one.id === id);
  if (!exercise)
    throw new CourseError(`${list}: there is no exercise "${id}"`, {
      next: '`npx course list` shows them all.',
    });
  const own = join(folder, id);
  const checked = listSchema.safeParse(parseYaml(list, readFileSync(join(folder, list), 'utf8')));
  if (!checked.success)
    throw new CourseError(`${list} is not valid\n${z.prettifyError(checked.error)}`, {
      next: 'Fix these fields; docs/authoring.md shows an example.',
    });
  requireListed(own, { list, names: checked.data.map((entry) => entry.name) });
  return checked.data.map((entry) => ({
    exercise,
    name: entry.name,
    kind: entry.kind,
    about: entry.kind === 'right' ? entry.idea : entry.breaks,
    files: readFiles(join(own, entry.name), { exercise, shown: `${id}/${entry.name}` }),
  }));
}

function requireListed(own: string, { list, names }: { list: string; names: string[] }): void {
  const twice = names.find((one, i) => names.indexOf(one) !== i);
  if (twice !== undefined)
    throw new CourseError(`${list} lists ${twice} twice`, { next: 'Give each a name of its own.' });
  const folders = readdirSync(own, { withFileTypes: true }).filter((one) => one.isDirectory());
  const stray = folders.find((one) => !names.includes(one.name));
  if (stray)
    throw new CourseError(`${list} does not list ${stray.name}`, {
      next: 'Add an entry for it, or remove the folder.',
    });
}

function readFiles(
  folder: string,
  { exercise, shown }: { exercise: Exercise; shown: string },
): Record<string, string> {
  const paths = existsSync(folder) ? listFiles(folder) : [];
  if (paths.length === 0)
    throw new CourseError(`${shown} has no files`, {
      next: `Put its files there, at their paths in the chapter: ${exercise.edits.join(', ')}.`,
    });
  const outside = paths.find((path) => !matchesEdits(exercise.edits, path));
  if (outside !== undefined)
    throw new CourseError(`${shown} contains ${outside}, which learners cannot change`, {
      next: `The brief lets learners change ${exercise.edits.join(', ')}.`,
    });
  return Object.fromEntries(paths.map((path) => [path, join(folder, path)]));
}
