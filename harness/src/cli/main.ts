import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Command } from 'commander';

import { addCourseCommands } from './course-commands';
import { FLAG_HELP } from './flag';
import { refuseKeptOptions } from './kept-by-npm';
import { addLearnerCommands, type Done } from './learner-commands';
import { runCommandLine } from './run-command-line';

/** Runs the `course` command and returns its exit code. Without arguments it opens the course. */
export function main(argv: readonly string[]): Promise<number> {
  return runCommandLine(createProgram, argv.length === 0 ? ['start'] : argv);
}

function createProgram(done: Done): Command {
  const program = new Command('course')
    .description('A graded course in production web development with Express and Sequelize')
    .version(readVersion())
    .exitOverride()
    .configureHelp(FLAG_HELP)
    .showHelpAfterError('`npx course help` shows all commands.');
  program.hook('preAction', (_, command) => refuseKeptOptions(program, command, process.env));
  addLearnerCommands(program, done);
  addCourseCommands(program, done);
  return program;
}

function readVersion(): string {
  const manifest = readFileSync(join(__dirname, '../../package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
