import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { CourseError } from '../../model/course-error';
import { buildWorkspace } from '../../run/build/build-workspace';
import { openTree } from '../../workspace/course-files';
import { leaveSignalsToChild } from '../ending';
import { EXIT, type ExitCode } from '../exit-codes';
import type { Session } from '../session';

export interface ServeCommand {
  readonly chapter: string;
  /** A file under `src/`, without its ending. */
  readonly program: string;
  readonly args: readonly string[];
}

/** Builds a chapter's program from the current files and runs it until it ends or is stopped. */
export async function serveCommand(
  { root, open }: Session,
  { chapter: name, program, args }: ServeCommand,
): Promise<ExitCode> {
  const chapter = open.course.chapters.find((one) => one.name === name || one.topic === name);
  if (!chapter || !existsSync(join(root, 'chapters', chapter.name, 'src', 'main.ts'))) {
    throw new CourseError(`there is no chapter "${name}" with an app`, {
      next: `Name one of ${open.course.chapters.map((one) => one.name).join(', ')}.`,
    });
  }
  const chapterDir = join(root, 'chapters', chapter.name);
  if (!existsSync(join(chapterDir, 'src', `${program}.ts`))) {
    throw new CourseError(`${chapter.name} has no program "${program}"`, {
      next: 'Leave the name out to start the app.',
    });
  }
  const files = openTree(chapterDir);
  const workspace = { chapterDir, suite: '', files, services: [], closed: true };
  const built = buildWorkspace(workspace);
  const file = join(built, 'src', `${program}.js`);
  const child = spawn(process.execPath, ['--enable-source-maps', file, ...args], {
    cwd: chapterDir,
    // As Django's manage.py does: development, unless the environment says otherwise.
    env: { SHOP_ENV: 'dev', ...process.env },
    stdio: 'inherit',
  });
  leaveSignalsToChild();
  const pass = (signal: NodeJS.Signals) => child.kill(signal);
  process.on('SIGTERM', pass).on('SIGINT', pass);
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code === 0 || code === null) return EXIT.passed;
  return code === EXIT.wrong ? EXIT.wrong : EXIT.notPassed;
}
