import { existsSync } from 'node:fs';
import { join } from 'node:path';

import type { Command } from 'commander';

import { CourseError } from '../model/course-error';
import { courseRoot } from './session';

/** Whether our answers are here; an edition for learners comes without. */
export function hasSolutions(root: string): boolean {
  return existsSync(join(root, 'solutions'));
}

/**
 * Adds a command that needs our answers. Where there are none its help is not listed; typed all the
 * same, it says why it does not work.
 */
export function addCommandOnSolutions(parent: Command, name: string): Command {
  return parent.command(name, { hidden: !hasSolutions(courseRoot()) });
}

/** The same for authors, and refused where there are none. `typed` is what people call it. */
export function addAuthorsCommand(parent: Command, name: string, typed = name): Command {
  return addCommandOnSolutions(parent, name).hook('preAction', () =>
    requireSolutions(courseRoot(), `\`${typed}\``),
  );
}

/** Refuses what only authors can do. `what` is the command as it was typed. */
function requireSolutions(root: string, what: string): void {
  if (hasSolutions(root)) return;
  throw new CourseError(
    `${what} is for authors: it needs the solutions, and this edition of the course has none`,
    {
      next: '`npx course run --all` judges all of your answers, `npx course doctor` looks at this machine.',
    },
  );
}
