import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import { parseYaml } from '#src/manifest/read-brief';
import { CourseError } from '#src/model/course-error';

import type { Mutant } from './make-mutants';

/** Why a change of a reference is let through. */
export interface Explanation {
  /** The exercise's stem. */
  readonly exercise: string;
  /** What is replaced, and by what: see `nameMutant`. */
  readonly mutant: string;
  readonly why: string;
}

const text = z.string().min(1);
const schema = z.array(z.strictObject({ exercise: text, mutant: text, why: text }));

/** The explanations of a chapter, from `solutions/<chapter>/mutants.yaml`; none without the file. */
export function readExplanations(root: string, chapter: string): Explanation[] {
  const shown = `solutions/${chapter}/mutants.yaml`;
  const file = join(root, shown);
  if (!existsSync(file)) return [];
  const checked = schema.safeParse(parseYaml(shown, readFileSync(file, 'utf8')) ?? []);
  if (checked.success) return checked.data;
  throw new CourseError(`${shown} is not right\n${z.prettifyError(checked.error)}`, {
    next: 'Each entry has exercise, mutant and why; `npm run mutants` prints the first two.',
  });
}

/** A name for a mutant that stays when lines move: two equal changes share one explanation. */
export function nameMutant({ original, replacement }: Mutant): string {
  return `${fold(original)} → ${fold(replacement) || 'nothing'}`;
}

const LONGEST = 120;

function fold(code: string): string {
  const line = code.replaceAll(/\s+/g, ' ').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
