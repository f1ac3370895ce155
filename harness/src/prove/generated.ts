import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import { briefSchema } from '../manifest/brief-schema';
import { renderSolutionsConfig } from '../manifest/solutions-config';
import type { Course } from '../model/course';
import type { Breach } from './breach';

/** A file that `prove --write` generates: its path in the repository and its content. */
export interface Generated {
  readonly path: string;
  readonly text: string;
}

/** Which generated files are out of date. */
export function checkGenerated(root: string, files: readonly Generated[]): Breach[] {
  return files
    .filter(
      ({ path, text }) =>
        !existsSync(join(root, path)) || normal(readFileSync(join(root, path), 'utf8')) !== text,
    )
    .map(({ path }) => ({
      rule: 7,
      where: path,
      what: 'is not up to date',
      next: 'Run `npx course prove --write` and commit the file.',
    }));
}

function normal(text: string): string {
  return text.replaceAll('\r\n', '\n');
}

export function renderSolutionsConfigs(course: Course): Generated[] {
  return course.chapters.map(({ name }) => ({
    path: `solutions/${name}/tsconfig.json`,
    text: renderSolutionsConfig(name),
  }));
}

/** A JSON schema of a brief's settings, for editors. */
export function renderBriefSchema(): Generated {
  const schema = z.toJSONSchema(briefSchema, { io: 'input' });
  return { path: 'docs/brief.schema.json', text: `${JSON.stringify(schema, null, 2)}\n` };
}
