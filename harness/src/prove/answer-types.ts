import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';

import { checkTypes } from '../check/check-types';
import type { Course } from '../model/course';
import type { Subject } from '../subjects';
import type { Originals } from '../workspace/originals';
import type { Breach } from './breach';

const ERROR = /^(?<file>[^(\s][^(]*)\((?<line>\d+),\d+\): error (?<what>.*)$/;
/** An error of the project as a whole: then nothing was checked. */
const PROJECT_ERROR = /^error (?<what>.*)$/;

/** Type-checks all references and answers, chapter by chapter; each error is a breach of the exercise whose file it is in. */
export async function checkAnswerTypes(
  { course, originals }: { course: Course; originals: Originals },
  subjects: readonly Subject[],
): Promise<Breach[]> {
  const chapters = new Set(subjects.map(({ exercise }) => exercise.chapter));
  const breaches: Breach[] = [];
  for (const chapter of chapters) {
    const folder = `solutions/${chapter}`;
    if (!existsSync(join(course.root, folder, 'tsconfig.json'))) continue;
    const output = await findErrors({ root: course.root, folder }, originals);
    breaches.push(...readErrors(output, { course, folder, subjects }));
  }
  return breaches;
}

function readErrors(
  output: string,
  { course, folder, subjects }: { course: Course; folder: string; subjects: readonly Subject[] },
): Breach[] {
  return output.split('\n').flatMap((line): Breach[] => {
    const problem = PROJECT_ERROR.exec(line)?.groups?.['what'];
    if (problem !== undefined) return [projectBreach(folder, problem)];
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

function projectBreach(folder: string, problem: string): Breach {
  return {
    rule: 3,
    where: `${folder}/tsconfig.json`,
    what: `the answers could not be type-checked: ${problem}`,
    next: 'Run `npm run course -- prove --write`, or mend tsconfig.json.',
  };
}

interface Project {
  readonly root: string;
  readonly folder: string;
}

async function findErrors(project: Project, originals: Originals): Promise<string> {
  const instead = originals.replacements('chapters/');
  // Where there is nothing to replace, a process of its own checks beside the runs.
  return instead.size === 0
    ? runCompiler(project)
    : checkTypes(project.root, { folder: project.folder, instead }).output;
}

function runCompiler({ root, folder }: Project): Promise<string> {
  return new Promise((resolve, reject) => {
    const compiler = require.resolve('typescript/bin/tsc');
    const state = join(root, 'node_modules', '.cache', 'course', `${basename(folder)}.tsbuildinfo`);
    // What has not changed since the last time is not checked again.
    const remember = ['--incremental', '--tsBuildInfoFile', state];
    const args = [compiler, '-p', folder, '--pretty', 'false', ...remember];
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', reject);
    child.on('close', () => resolve(output));
  });
}
