import { resolve } from 'node:path';

import { listCourse } from '../../export/list-course';
import { planEdition } from '../../export/plan-edition';
import { checkTarget, writeEdition } from '../../export/write-edition';
import { EXIT, type ExitCode } from '../exit-codes';
import type { Session } from '../session';

/** Makes an edition for learners, without our answers, in a new folder. */
export function exportCommand({ root, open, output }: Session, path: string): ExitCode {
  const folder = resolve(path);
  checkTarget(root, folder);
  const files = planEdition({ root, listed: listCourse(root), shipped: open.originals });
  writeEdition(folder, files);
  output.print(`${files.length} files are in ${folder}, without solutions.`);
  output.print(
    '`npm start` opens the course there; `git init` and a first commit make it a repository.',
  );
  return EXIT.passed;
}
