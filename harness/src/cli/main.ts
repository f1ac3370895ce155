import { Command, Option } from 'commander';

import { CourseError } from '../model/course-error';
import { killAllGroups } from '../support/process-group';
import { endWhenTold } from './ending';
import { EXIT, type ExitCode } from './exit-codes';
import { createOutput } from './output';
import { openSession } from './session';

/** Runs a command line and answers what the process shall end with. The only place where errors are caught. */
export async function main(argv: readonly string[]): Promise<number> {
  endWhenTold();
  let exit: ExitCode = EXIT.passed;
  const program = createProgram((code) => {
    exit = code;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exit;
  } catch (error) {
    return report(error);
  } finally {
    killAllGroups();
  }
}

function report(error: unknown): number {
  const { tell, paint } = createOutput();
  if (error instanceof CourseError) {
    tell(`${paint.red(error.message)}\n→ ${error.next}`);
    return error.blame === 'machine' ? EXIT.machine : EXIT.wrong;
  }
  if (isCommanderExit(error)) return error.exitCode === 0 ? EXIT.passed : EXIT.wrong;
  tell('This is a bug of the course, not of your code. Please report it with these lines:');
  tell(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return EXIT.bug;
}

function isCommanderExit(error: unknown): error is { exitCode: number } {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('commander.');
}

type Done = (code: ExitCode) => void;

function createProgram(done: Done): Command {
  const program = new Command('course')
    .description('A graded course in production web development with Express and Sequelize')
    .exitOverride()
    .showHelpAfterError('`npm run course -- help` shows all commands.');
  addLearnerCommands(program, done);
  addCourseCommands(program, done);
  return program;
}

function addLearnerCommands(program: Command, done: Done): void {
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
    .action(async (asked?: string) =>
      done(await (await import('./commands/watch.js')).watchCommand(openSession(), asked)),
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
    .addOption(
      new Option('--lane <lane>', 'where the code runs').choices(['local']).default('local'),
    )
    .option('--split', 'run the code in a process of its own, called over HTTP')
    .option('--json', 'print the result as JSON')
    .action(async (exercises: string[], options: RunOptions) => {
      const { all = false, json = false, split = false } = options;
      const { runCommand } = await import('./commands/run.js');
      done(
        await runCommand(openSession(), { exercises, lane: split ? 'split' : 'local', all, json }),
      );
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

interface RunOptions {
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
      done((await commands()).solutionCommand(openSession(), asked)),
    );
  program
    .command('reset')
    .argument('[exercise]')
    .description('begin an exercise anew; undo brings your work back')
    .option('--course-files', 'bring back the files of its chapter that belong to the course')
    .action(
      async (asked: string | undefined, { courseFiles = false }: { courseFiles?: boolean }) => {
        const { resetCommand, resetCourseFiles } = await commands();
        done(
          courseFiles ? resetCourseFiles(openSession(), asked) : resetCommand(openSession(), asked),
        );
      },
    );
  program
    .command('undo')
    .description('bring back what the last reset or solution replaced')
    .action(async () => done((await commands()).undoCommand(openSession())));
}

function addCourseCommands(program: Command, done: Done): void {
  program
    .command('doctor')
    .description('look at this machine and change nothing')
    .option('--json', 'print JSON')
    .action(async ({ json = false }: { json?: boolean }) =>
      done(await (await import('./commands/doctor.js')).doctorCommand({ json })),
    );
  program
    .command('serve')
    .argument('<chapter>', 'such as 01-settings')
    .description("run a chapter's app")
    .action(async (chapter: string) =>
      done(await (await import('./commands/serve.js')).serveCommand(openSession(), chapter)),
    );
  program
    .command('prove')
    .argument('[exercises...]', 'only these')
    .description('for authors: try the tests on everything that is known to be right or wrong')
    .option('--write', 'renew the generated files')
    .option('--quick', 'leave out the repeated runs in random order and in another process')
    .option('--seed <number>', 'for the random order', '1')
    .option('--json', 'print the proof as JSON')
    .action(async (exercises: string[], options: ProveOptions) => {
      const { write = false, quick = false, json = false, seed } = options;
      const { proveCommand } = await import('./commands/prove.js');
      const { exit } = await proveCommand(openSession(), {
        exercises,
        write,
        quick,
        json,
        seed: Number(seed),
      });
      done(exit);
    });
  program
    .command('bench')
    .description('for authors: measure speed and memory')
    .option('--json', 'print JSON')
    .option('--write', 'renew docs/benchmark.md')
    .option('--quick', 'few runs, to see whether it works')
    .action(
      async ({
        json = false,
        write = false,
        quick = false,
      }: Partial<Record<'json' | 'write' | 'quick', boolean>>) =>
        done(
          await (
            await import('./commands/bench.js')
          ).benchCommand(openSession(), { json, write, quick }),
        ),
    );
  const author = program.command('author').description('for authors: add and order exercises');
  author
    .command('new')
    .argument('<id>', 'such as settings/env-casting')
    .description('lay out a new exercise')
    .action(async (id: string) =>
      done((await import('./commands/author.js')).authorNewCommand(openSession(), id)),
    );
  author
    .command('move')
    .argument('<id>')
    .argument('<number>', 'its new place in the chapter, from 1')
    .description('give an exercise another place')
    .action(async (id: string, number: string) =>
      done(
        (await import('./commands/author.js')).authorMoveCommand(openSession(), {
          id,
          to: Number(number),
        }),
      ),
    );
  program
    .command('check')
    .description('for authors: everything that this machine can check about the course (npm test)')
    .action(async () =>
      done(await (await import('./commands/check.js')).checkCommand(openSession())),
    );
}

interface ProveOptions {
  write?: boolean;
  quick?: boolean;
  json?: boolean;
  seed: string;
}
