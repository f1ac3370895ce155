import { existsSync } from 'node:fs';
import { join } from 'node:path';

import type { Command } from 'commander';

import { CourseError } from '../model/course-error';
import { courseRoot } from './session';

/** Whether our answers are here; an edition for learners has none. */
export function hasSolutions(root: string): boolean {
  return existsSync(join(root, 'solutions'));
}

/**
 * Adds a command that needs our answers. Where there are none, the help does not list it; when it
 * is used anyway, it says why it does not work.
 */
export function addCommandOnSolutions(parent: Command, name: string): Command {
  return parent.command(name, { hidden: !hasSolutions(courseRoot()) });
}

/**
 * The same for a command for authors, which throws where there are no solutions. `typed` is the
 * command in messages.
 */
export function addAuthorsCommand(parent: Command, name: string, typed = name): Command {
  return addCommandOnSolutions(parent, name).hook('preAction', () =>
    requireSolutions(courseRoot(), `\`${typed}\``),
  );
}

/** Throws where only authors could use the command. `what` is the command as it was typed. */
function requireSolutions(root: string, what: string): void {
  if (hasSolutions(root)) return;
  throw new CourseError(
    `${what} is for authors: it needs the solutions, and this edition of the course has none`,
    {
      next: '`npx course run --all` judges all of your answers, `npx course doctor` checks this machine.',
    },
  );
}
