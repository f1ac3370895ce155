import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { sync as writeAtomically } from 'write-file-atomic';

import type { Answer } from '../model/answer';
import { listFiles } from '../support/list-files';
import { applyAnswerDiff } from './answer-diff';

export interface AnswerPlace {
  readonly root: string;
  readonly chapter: string;
  readonly stem: string;
  readonly name: string;
}

/**
 * The files of an answer, by path in the chapter: those of its folder, or the reference with its
 * diff applied. Files from a diff are stored in `.course/answers`, at paths that stay the same from
 * run to run.
 */
export function openAnswerFiles(
  place: AnswerPlace,
  references: Readonly<Record<string, string>>,
): Pick<Answer, 'files' | 'fault'> {
  const { root, chapter, stem, name } = place;
  const folder = join(root, 'solutions', chapter, 'answers', stem);
  const diff = join(folder, `${name}.diff`);
  const whole = listFiles(join(folder, name));
  if (!existsSync(diff)) return openWhole(join(folder, name), whole, references);
  if (whole.length > 0) return unusable(`has both ${name}.diff and a folder: keep one of them`);
  const outcome = applyAnswerDiff(readFileSync(diff, 'utf8'), (path) => readText(references[path]));
  if (!outcome.ok) return unusable(`${name}.diff ${outcome.fault}`);
  return { files: keepFiles(place, outcome.files), fault: undefined };
}

function openWhole(
  folder: string,
  paths: readonly string[],
  references: Readonly<Record<string, string>>,
): Pick<Answer, 'files' | 'fault'> {
  const files = Object.fromEntries(paths.map((path) => [path, join(folder, path)]));
  const same = paths.find((path) => readText(files[path]) === readText(references[path]));
  if (same === undefined) return { files, fault: undefined };
  return {
    files,
    fault: `repeats the reference's ${same}: remove that file, since the reference is used where an answer has no file`,
  };
}

function keepFiles(
  { root, chapter, stem, name }: AnswerPlace,
  texts: Readonly<Record<string, string>>,
): Record<string, string> {
  const folder = join(root, '.course', 'answers', chapter, stem, name);
  return Object.fromEntries(
    Object.entries(texts).map(([path, text]) => {
      const file = join(folder, path);
      if (readText(file) !== text) {
        mkdirSync(dirname(file), { recursive: true });
        writeAtomically(file, text);
      }
      return [path, file];
    }),
  );
}

function readText(file: string | undefined): string | undefined {
  if (file === undefined || !existsSync(file)) return undefined;
  return readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
}

function unusable(fault: string): Pick<Answer, 'files' | 'fault'> {
  return { files: {}, fault };
}
