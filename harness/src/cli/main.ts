import { Command } from 'commander';

import { addCourseCommands } from './course-commands';
import { FLAG_HELP } from './flag';
import { addLearnerCommands, type Done } from './learner-commands';
import { runCommandLine } from './run-command-line';

/** Runs the `course` command and returns its exit code. */
export function main(argv: readonly string[]): Promise<number> {
  return runCommandLine(createProgram, argv);
}

function createProgram(done: Done): Command {
  const program = new Command('course')
    .description('A graded course in production web development with Express and Sequelize')
    .exitOverride()
    .configureHelp(FLAG_HELP)
    .showHelpAfterError('`npm run course -- help` shows all commands.');
  addLearnerCommands(program, done);
  addCourseCommands(program, done);
  return program;
}
