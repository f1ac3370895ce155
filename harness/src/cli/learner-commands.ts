import { type Command, Option } from 'commander';

import type { Lane } from '../model/workspace';
import type { RunCommand } from './commands/run';
import { addCommandOnSolutions } from './edition';
import type { ExitCode } from './exit-codes';
import { flag } from './flag';
import { wholeNumber } from './numbers';
import type { Wanted } from './scopes';
import { openSession } from './session';

/** Receives the exit code of a command. */
export type Done = (code: ExitCode) => void;

/** The port to which `.vscode/launch.json` connects. */
const DEBUG_PORT = 9229;

/** Commands for learners. */
export function addLearnerCommands(program: Command, done: Done): void {
  const exercise = [
    '[exercise]',
    'an id such as settings/env-casting; the first open one when none is named',
  ] as const;
  program
    .command('start')
    .description('open the course at the first open exercise, as `course` alone does')
    .action(async () =>
      done(await (await import('./commands/start.js')).startCommand(openSession())),
    );
  program
    .command('watch')
    .argument(...exercise)
    .description('run the tests of an exercise each time you save')
    .addOption(laneOption(['local', 'services']))
    .action(async (asked: string | undefined, { lane }: { lane: NamedLane }) =>
      done(await (await import('./commands/watch.js')).watchCommand(openSession(), asked, lane)),
    );
  program
    .command('list')
    .description('list all exercises and show which are solved')
    .addOption(flag('--json', 'print JSON'))
    .action(async (options: { json: boolean }) =>
      done((await import('./commands/list.js')).listCommand(openSession(), options)),
    );
  program
    .command('next')
    .argument(...exercise)
    .description('show the brief of the first open exercise')
    .addOption(flag('--json', 'print JSON'))
    .action(async (asked: string | undefined, options: { json: boolean }) =>
      done((await import('./commands/list.js')).nextCommand(openSession(), { asked, ...options })),
    );
  program
    .command('run')
    .argument(
      '[exercises...]',
      'ids such as settings/env-casting; the first open one when none is named',
    )
    .description('run the tests of exercises once')
    .addOption(flag('--all', 'run every exercise'))
    .addOption(laneOption())
    .addOption(flag('--split', 'run the code in a process of its own, called over HTTP'))
    .addOption(flag('--json', 'print the result as JSON'))
    .action(async (exercises: string[], { split, ...options }: RunOptions) => {
      const lane = split ? 'split' : options.lane;
      const { runCommand } = await import('./commands/run.js');
      done(await runCommand(openSession(), { ...options, exercises, lane }));
    });
  program
    .command('debug')
    .argument(...exercise)
    .description('run the tests of an exercise once, with a debugger attached')
    .addOption(
      new Option('--port <port>', 'the port on which the debugger listens on this machine')
        .default(DEBUG_PORT)
        .argParser(wholeNumber('--port')),
    )
    .action(async (asked: string | undefined, options: { port: number }) =>
      done(
        await (
          await import('./commands/debug.js')
        ).debugCommand(openSession(), { asked, ...options }),
      ),
    );
  program
    .command('hint')
    .argument(...exercise)
    .description('show the next hint')
    .addOption(flag('--again', 'show the hints that you have seen already, and no new one'))
    .action(async (asked: string | undefined, options: { again: boolean }) =>
      done(
        await (
          await import('./commands/hint.js')
        ).hintCommand(openSession(), { asked, ...options }),
      ),
    );
  addOverwritingCommands(program, done);
}

/** Lanes that are chosen by name; `split` has an option of its own. */
export type NamedLane = Exclude<Lane, 'split'>;

const LANES: Readonly<Record<NamedLane, string>> = {
  local: 'the test process, with SQLite',
  services: 'the same with PostgreSQL and Redis in Docker',
  sealed: 'a container without a network, with its own PostgreSQL and Redis',
};

export function laneOption(lanes = Object.keys(LANES) as NamedLane[]): Option {
  const described = lanes.map((lane) => `\`${lane}\` is ${LANES[lane]}`).join(', ');
  return new Option(
    '--lane <lane>',
    `the lane, which is the place where the code runs: ${described}`,
  )
    .choices(lanes)
    .default('local');
}

type RunOptions = Pick<RunCommand, 'all' | 'json'> & { lane: NamedLane; split: boolean };

function addOverwritingCommands(program: Command, done: Done): void {
  const commands = () => import('./commands/overwrite.js');
  addCommandOnSolutions(program, 'diff')
    .argument('[exercise]')
    .description('compare your answer with ours, once it passes')
    .addOption(flag('--anyway', 'compare even though it does not pass'))
    .action(async (asked: string | undefined, options: { anyway: boolean }) =>
      done((await commands()).diffCommand(openSession(), { asked, ...options })),
    );
  addCommandOnSolutions(program, 'solution')
    .argument('[exercise]')
    .description('replace your answer by ours; undo brings yours back')
    .action(async (asked?: string) =>
      done(await (await commands()).solutionCommand(openSession(), asked)),
    );
  program
    .command('reset')
    .argument('[exercise]')
    .description('start an exercise again from its first state; undo brings your work back')
    .addOption(
      flag(
        '--course-files',
        "restore the course's own files in its chapter (tests, given code) instead",
      ),
    )
    .action(async (asked: string | undefined, { courseFiles }: { courseFiles: boolean }) => {
      const { resetCommand, resetCourseFiles } = await commands();
      const reset = courseFiles ? resetCourseFiles : resetCommand;
      done(await reset(openSession(), asked));
    });
  addUndoCommands(program, done);
}

function addUndoCommands(program: Command, done: Done): void {
  const commands = () => import('./commands/undo.js');
  const exercise = ['[exercise]', 'by default, the one that was overwritten last'] as const;
  const courseFiles = [
    '--course-files',
    "the course's own files in its chapter, not the exercise",
  ] as const;
  program
    .command('undo')
    .argument(...exercise)
    .description(
      'bring back what reset, solution or undo has replaced; a second undo goes one version further back',
    )
    .addOption(flag('--list', 'show all versions that can be brought back, and change nothing'))
    .addOption(new Option('--to <version>', 'bring this version back').conflicts('list'))
    .addOption(flag(...courseFiles))
    .addOption(flag('--json', 'print the list as JSON').implies({ list: true }))
    .action(async (asked: string | undefined, options: UndoOptions) => {
      const { list, json, ...which } = options;
      const { historyCommand, undoCommand } = await commands();
      const wanted = { asked, ...which };
      done(
        list
          ? historyCommand(openSession(), { ...wanted, json })
          : await undoCommand(openSession(), wanted),
      );
    });
  program
    .command('redo')
    .argument(...exercise)
    .description('revert an undo')
    .addOption(flag(...courseFiles))
    .action(async (asked: string | undefined, { courseFiles }: { courseFiles: boolean }) =>
      done(await (await commands()).redoCommand(openSession(), { asked, courseFiles })),
    );
}

type UndoOptions = Omit<Wanted, 'asked'> & { list: boolean; json: boolean };
