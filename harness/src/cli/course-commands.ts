import type { Command } from 'commander';

import { type Done, laneOption, type NamedLane } from './learner-commands';
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
    .argument('[program]', 'a file of its src/', 'main')
    .argument('[arguments...]', 'for the program')
    .description("run a chapter's app, or another program of it")
    .action(async (chapter: string, program: string, args: string[]) => {
      const { serveCommand } = await import('./commands/serve.js');
      done(await serveCommand(openSession(), { chapter, program, args }));
    });
  addServiceCommands(program, done);
  program
    .command('prove')
    .argument('[exercises...]', 'only these')
    .description('for authors: try the tests on everything that is known to be right or wrong')
    .option('--write', 'renew the generated files')
    .option('--quick', 'leave out the repeated runs in random order and in another process')
    .option('--seed <number>', 'for the random order', '1')
    .addOption(laneOption())
    .option('--json', 'print the proof as JSON')
    .action(async (exercises: string[], options: ProveOptions) => {
      const { write = false, quick = false, json = false, seed, lane } = options;
      const { proveCommand } = await import('./commands/prove.js');
      const { exit } = await proveCommand(openSession(), {
        exercises,
        lane,
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

/** PostgreSQL and Redis in containers, for the services lane. */
function addServiceCommands(program: Command, done: Done): void {
  const commands = () => import('./commands/services.js');
  const services = program
    .command('services')
    .description('PostgreSQL and Redis in containers, kept between runs');
  services
    .command('up')
    .description('start them, or find them running')
    .action(async () => done(await (await commands()).servicesUpCommand()));
  services
    .command('down')
    .description('end them')
    .action(async () => done(await (await commands()).servicesDownCommand()));
  services
    .command('status')
    .description('tell what is running')
    .option('--json', 'print JSON')
    .action(async ({ json = false }: { json?: boolean }) =>
      done(await (await commands()).servicesStatusCommand({ json })),
    );
  addPackCommands(services, done);
}

/** For rooms without internet. */
function addPackCommands(services: Command, done: Done): void {
  services
    .command('pack')
    .argument('<file>', 'such as workshop.tar')
    .description('put images, packages and sqlite3 into one file, for a room without internet')
    .option('--force', 'replace a file that is there')
    .action(async (file: string, { force = false }: { force?: boolean }) =>
      done(await (await import('./commands/services.js')).servicesPackCommand(file, { force })),
    );
  // bin/course.js runs it before anything is installed; here it is for the help.
  services
    .command('load')
    .argument('<file>', 'what `services pack` has made')
    .description('install from such a file, without a network');
}

interface ProveOptions {
  lane: NamedLane;
  write?: boolean;
  quick?: boolean;
  json?: boolean;
  seed: string;
}
