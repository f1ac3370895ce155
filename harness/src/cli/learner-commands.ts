import { type Command, Option } from 'commander';

import type { Lane } from '../model/workspace';
import type { ExitCode } from './exit-codes';
import { openSession } from './session';

/** Takes what a command ended with. */
export type Done = (code: ExitCode) => void;

/** What learners use. */
export function addLearnerCommands(program: Command, done: Done): void {
  const exercise = [
    '[exercise]',
    'an id such as settings/env-casting; the first open one when none is named',
  ] as const;
  program
    .command('start', { isDefault: true })
    .description('open the course at the first open exercise')
    .action(async () =>
      done(await (await import('./commands/start.js')).startCommand(openSession())),
    );
  program
    .command('watch')
    .argument(...exercise)
    .description('judge every save of an exercise')
    .addOption(laneOption(['local', 'services']))
    .action(async (asked: string | undefined, { lane }: { lane: NamedLane }) =>
      done(await (await import('./commands/watch.js')).watchCommand(openSession(), asked, lane)),
    );
  program
    .command('list')
    .description('show all exercises and what is solved')
    .option('--json', 'print JSON')
    .action(async ({ json = false }: { json?: boolean }) =>
      done((await import('./commands/list.js')).listCommand(openSession(), { json })),
    );
  program
    .command('next')
    .argument(...exercise)
    .description('show the brief of the first open exercise')
    .option('--json', 'print JSON')
    .action(async (asked: string | undefined, { json = false }: { json?: boolean }) =>
      done((await import('./commands/list.js')).nextCommand(openSession(), { asked, json })),
    );
  program
    .command('run')
    .argument(
      '[exercises...]',
      'ids such as settings/env-casting; the first open one when none is named',
    )
    .description('judge exercises once')
    .option('--all', 'judge every exercise')
    .addOption(laneOption())
    .option('--split', 'run the code in a process of its own, called over HTTP')
    .option('--json', 'print the result as JSON')
    .action(async (exercises: string[], options: RunOptions) => {
      const { all = false, json = false, split = false } = options;
      const lane = split ? 'split' : options.lane;
      const { runCommand } = await import('./commands/run.js');
      done(await runCommand(openSession(), { exercises, lane, all, json }));
    });
  program
    .command('debug')
    .argument(...exercise)
    .description('judge an exercise once, with a debugger attached')
    .action(async (asked?: string) =>
      done(await (await import('./commands/debug.js')).debugCommand(openSession(), asked)),
    );
  program
    .command('hint')
    .argument(...exercise)
    .description('show the next hint')
    .action(async (asked?: string) =>
      done(await (await import('./commands/hint.js')).hintCommand(openSession(), asked)),
    );
  addOverwritingCommands(program, done);
}

/** Lanes that are chosen by name; `split` has an option of its own. */
export type NamedLane = Exclude<Lane, 'split'>;

const LANES: Readonly<Record<NamedLane, string>> = {
  local: 'in-process',
  services: 'on PostgreSQL and Redis',
  sealed: 'in a box with services of its own',
};

export function laneOption(lanes = Object.keys(LANES) as NamedLane[]): Option {
  const described = lanes.map((lane) => `\`${lane}\` is ${LANES[lane]}`).join(', ');
  return new Option('--lane <lane>', `where the code runs: ${described}`)
    .choices(lanes)
    .default('local');
}

interface RunOptions {
  lane: NamedLane;
  all?: boolean;
  split?: boolean;
  json?: boolean;
}

function addOverwritingCommands(program: Command, done: Done): void {
  const commands = () => import('./commands/overwrite.js');
  program
    .command('diff')
    .argument('[exercise]')
    .description('compare your answer with ours, once it passes')
    .option('--anyway', 'compare before it passes')
    .action(async (asked: string | undefined, { anyway = false }: { anyway?: boolean }) =>
      done((await commands()).diffCommand(openSession(), { asked, anyway })),
    );
  program
    .command('solution')
    .argument('[exercise]')
    .description('put our answer in place of yours; undo brings yours back')
    .action(async (asked?: string) =>
      done(await (await commands()).solutionCommand(openSession(), asked)),
    );
  program
    .command('reset')
    .argument('[exercise]')
    .description('begin an exercise anew; undo brings your work back')
    .option('--course-files', 'bring back the files of its chapter that belong to the course')
    .action(
      async (asked: string | undefined, { courseFiles = false }: { courseFiles?: boolean }) => {
        const { resetCommand, resetCourseFiles } = await commands();
        const reset = courseFiles ? resetCourseFiles : resetCommand;
        done(await reset(openSession(), asked));
      },
    );
  addUndoCommands(program, done);
}

function addUndoCommands(program: Command, done: Done): void {
  const commands = () => import('./commands/undo.js');
  const exercise = ['[exercise]', 'the one overwritten last when none is named'] as const;
  const courseFiles = [
    '--course-files',
    "the course's own files in its chapter, not the exercise",
  ] as const;
  program
    .command('undo')
    .argument(...exercise)
    .description('bring back what reset, solution or undo has replaced; again goes further back')
    .option('--list', 'show all versions that can be brought back, and change nothing')
    .addOption(new Option('--to <version>', 'bring this one back').conflicts('list'))
    .option(...courseFiles)
    .addOption(new Option('--json', 'print the list as JSON').implies({ list: true }))
    .action(async (asked: string | undefined, options: UndoOptions) => {
      const { list = false, json = false, courseFiles = false, to } = options;
      const { historyCommand, undoCommand } = await commands();
      const wanted = { asked, courseFiles, to };
      done(
        list
          ? historyCommand(openSession(), { ...wanted, json })
          : await undoCommand(openSession(), wanted),
      );
    });
  program
    .command('redo')
    .argument(...exercise)
    .description('take an undo back')
    .option(...courseFiles)
    .action(async (asked: string | undefined, { courseFiles = false }: { courseFiles?: boolean }) =>
      done(await (await commands()).redoCommand(openSession(), { asked, courseFiles })),
    );
}

interface UndoOptions {
  list?: boolean;
  to?: string;
  courseFiles?: boolean;
  json?: boolean;
}
