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

/** Builds a chapter's app as it lies there and runs it until it ends or is stopped. */
export async function serveCommand({ root, open }: Session, name: string): Promise<ExitCode> {
  const chapter = open.course.chapters.find((one) => one.name === name || one.topic === name);
  if (!chapter || !existsSync(join(root, 'chapters', chapter.name, 'src', 'main.ts'))) {
    throw new CourseError(`there is no chapter "${name}" with an app`, {
      next: `Name one of ${open.course.chapters.map((one) => one.name).join(', ')}.`,
    });
  }
  const chapterDir = join(root, 'chapters', chapter.name);
  const files = openTree(chapterDir);
  const workspace = { chapterDir, suite: '', files, closed: true };
  const built = buildWorkspace(workspace, Object.keys(files));
  const child = spawn(process.execPath, ['--enable-source-maps', join(built, 'src', 'main.js')], {
    cwd: chapterDir,
    // As Django's manage.py does: development, unless something else is said.
    env: { SHOP_ENV: 'dev', ...process.env },
    stdio: 'inherit',
  });
  leaveSignalsToChild();
  const pass = (signal: NodeJS.Signals) => child.kill(signal);
  process.on('SIGTERM', pass).on('SIGINT', pass);
  const [code] = (await once(child, 'exit')) as [number | null];
  return code === 0 || code === null ? EXIT.passed : EXIT.notPassed;
}
