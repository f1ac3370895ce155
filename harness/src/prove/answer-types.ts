import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import type { Course } from '../model/course';
import type { Breach } from './breach';
import type { Subject } from './variants';

const ERROR = /^(?<file>[^(\s][^(]*)\((?<line>\d+),\d+\): error (?<what>.*)$/;

/** Type-checks all references and answers in one pass; each error is a breach of the exercise whose file it is in. */
export async function checkAnswerTypes(
  course: Course,
  subjects: readonly Subject[],
): Promise<Breach[]> {
  if (!existsSync(join(course.root, 'solutions', 'tsconfig.json'))) return [];
  const output = await runCompiler(course.root);
  return output.split('\n').flatMap((line): Breach[] => {
    const { file, line: row, what } = ERROR.exec(line)?.groups ?? {};
    if (file === undefined || what === undefined) return [];
    const subject = subjects.find(({ exercise: { chapter, stem } }) =>
      file.includes(`${chapter}/answers/${stem}/`),
    );
    if (!subject && subjects.length < course.chapters.flatMap(({ exercises }) => exercises).length)
      return [];
    return [
      {
        rule: subject ? 3 : 2,
        where: subject?.exercise.id ?? file,
        what: `${file}:${row} does not type-check: ${what}`,
        next: 'An answer that does not compile was not caught by a test: mend the typing.',
      },
    ];
  });
}

function runCompiler(root: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const compiler = require.resolve('typescript/bin/tsc');
    const child = spawn(process.execPath, [compiler, '-p', 'solutions', '--pretty', 'false'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', reject);
    child.on('close', () => resolve(output));
  });
}
