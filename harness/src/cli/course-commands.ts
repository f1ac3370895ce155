import type { Command } from 'commander';

import type { Done } from './learner-commands';
import { openSession } from './session';

/** What looks at the machine and at the course itself. */
export function addCourseCommands(program: Command, done: Done): void {
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
