import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import type { Answer } from '../model/answer';
import type { Exercise } from '../model/course';
import { CourseError } from '../model/course-error';
import { listFiles } from '../support/list-files';
import { openAnswerFiles } from './answer-files';
import { parseYaml } from './read-brief';

const name = z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'lower-case letters, digits and dashes');
const lanes = z.array(z.enum(['local', 'services'])).optional();

const answersSchema = z.array(
  z.discriminatedUnion('kind', [
    z.strictObject({ name, kind: z.literal('accepted'), idea: z.string().min(1) }),
    z.strictObject({
      name,
      kind: z.literal('rejected'),
      mistake: z.string().min(1),
      'caught-by': z.array(z.string()).min(1),
      lanes,
    }),
  ]),
);

/** The known answers of an exercise, right and wrong; none when there is no `answers.yaml`. */
export function loadAnswers(root: string, { chapter, stem }: Exercise): Answer[] {
  const file = join(root, 'solutions', chapter, 'answers', stem, 'answers.yaml');
  if (!existsSync(file)) return [];
  const shown = `solutions/${chapter}/answers/${stem}/answers.yaml`;
  // YAML of a file without entries is null.
  const entries = parseYaml(shown, readFileSync(file, 'utf8')) ?? [];
  const checked = answersSchema.safeParse(entries);
  if (!checked.success) {
    throw new CourseError(`${shown} is not valid\n${z.prettifyError(checked.error)}`, {
      next: 'Fix these fields; docs/authoring.md shows an example.',
    });
  }
  const references = loadReferences(root, chapter);
  return checked.data.map((answer) => {
    const { name, kind } = answer;
    const files = openAnswerFiles({ root, chapter, stem, name }, references);
    return kind === 'accepted'
      ? { name, kind, about: answer.idea, ...files, caughtBy: [], lanes: undefined }
      : {
          name,
          kind,
          about: answer.mistake,
          ...files,
          caughtBy: answer['caught-by'],
          lanes: answer.lanes,
        };
  });
}

/** Our answers to a chapter's exercises: path in the chapter → absolute path. */
export function loadReferences(root: string, chapter: string): Record<string, string> {
  const folder = join(root, 'solutions', chapter);
  const own = listFiles(folder).filter((path) => !isBesideReferences(path));
  return Object.fromEntries(own.map((path) => [path, join(folder, path)]));
}

/**
 * Whether a file below `solutions/<chapter>` does not belong to a reference: answers, notes,
 * explained mutants, and files that `prove` generates.
 */
export function isBesideReferences(path: string): boolean {
  return /^((answers|notes)\/|(tsconfig|proof)\.json$|proof\.md$|mutants\.yaml$)/.test(path);
}
