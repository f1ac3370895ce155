import { type Command, Option } from 'commander';

import { SAMPLES } from '../prove/sample';
import { drawNumber, type Trust } from '../prove/trust';
import { addAuthorCommands } from './author-commands';
import type { GradeCommand, RegradeCommand } from './commands/grade';
import type { ProveCommand } from './commands/prove';
import { addAuthorsCommand } from './edition';
import { flag } from './flag';
import { type Done, laneOption } from './learner-commands';
import { wholeNumber } from './numbers';
import { openSession } from './session';

/** Commands about the machine and about the course itself. */
export function addCourseCommands(program: Command, done: Done): void {
  program
    .command('doctor')
    .description('check this machine; changes nothing')
    .addOption(flag('--json', 'print JSON'))
    .action(async (options: { json: boolean }) =>
      done(await (await import('./commands/doctor.js')).doctorCommand(options)),
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
  addAuthorsCommand(program, 'prove')
    .argument('[exercises...]', 'only these')
    .description('for authors: run the tests on every answer that is known to be right or wrong')
    .addOption(flag('--write', 'update the generated files'))
    .addOption(
      flag('--quick', 'leave out the repeated runs in random order and in another process'),
    )
    .addOption(
      new Option(
        '--sample <size>',
        'which known answers to run: `few` are enough to show that each test works in this lane, `usual` are a right one and two wrong ones, `pair` are a right one and a wrong one',
      )
        .choices(SAMPLES)
        .default('all'),
    )
    .addOption(flag('--fresh', 'run everything, and ignore the records'))
    .addOption(
      flag('--spot-check', 'run one in ten of the recorded results again, chosen at random'),
    )
    .option('--draw <number>', 'repeat the spot check with this number', wholeNumber('--draw'))
    .option('--seed <number>', 'for the random order', wholeNumber('--seed'), 1)
    .option(
      '--adversary <folder>',
      'instead, judge answers that are not in the course, to see which of them are accepted',
    )
    .addOption(laneOption())
    .addOption(flag('--json', 'print the proof as JSON'))
    .action(async (exercises: string[], options: ProveOptions) => {
      const { fresh, spotCheck, draw, adversary, ...rest } = options;
      if (adversary !== undefined) {
        const { adversaryCommand } = await import('./commands/adversary.js');
        done(await adversaryCommand(openSession(), { ...rest, folder: adversary, exercises }));
        return;
      }
      const { proveCommand } = await import('./commands/prove.js');
      const { exit } = await proveCommand(openSession(), {
        ...rest,
        exercises,
        trust: chooseTrust({ fresh, spotCheck, draw }),
      });
      done(exit);
    });
  addGradeCommands(program, done);
  addAuthorsCommand(program, 'conform')
    .argument('[attacks...]', 'only these, such as A23')
    .description('for authors: try the catalogue of attacks on the grader')
    .addOption(new Option('--lane <lane>', 'where').choices(['sealed', 'local']).default('sealed'))
    .action(async (only: string[], { lane }: { lane: 'sealed' | 'local' }) => {
      const { conformCommand } = await import('./commands/conform.js');
      done((await conformCommand(openSession(), { lane, only })).exit);
    });
  addAuthorCommands(program, done);
  program
    .command('export')
    .description('make a copy of the course for learners')
    .requiredOption('--learners <folder>', 'a new folder for an edition without solutions')
    .action(async ({ learners }: { learners: string }) => {
      const { exportCommand } = await import('./commands/export.js');
      done(exportCommand(openSession(), learners));
    });
  addAuthorsCommand(program, 'check', 'npm test')
    .description(
      'for authors: check the whole course, in every lane (place to run) that this machine has (npm test)',
    )
    .addOption(
      flag('--thorough', 'try every known answer, and the commands under bad conditions').conflicts(
        'spotCheck',
      ),
    )
    .addOption(
      flag('--spot-check', 'every known answer counts by its record; run one in ten of them again'),
    )
    .action(async (options: { thorough: boolean; spotCheck: boolean }) => {
      const { checkCommand } = await import('./commands/check.js');
      done(await checkCommand(openSession(), options));
    });
}

/** Grading of code that nobody trusts. */
function addGradeCommands(program: Command, done: Done): void {
  const commands = () => import('./commands/grade.js');
  const collect = (one: string, before: string[]) => [...before, one];
  const withOptions = (command: Command) =>
    command
      .argument('<submission>', 'a folder, a git repository with --rev, a zip or a tar')
      .option('--rev <revision>', 'the commit of a git repository')
      .addOption(
        new Option(
          '--lane <lane>',
          'where the code runs: `sealed` is a container without a network, `local` needs no Docker and does not isolate the code',
        )
          .choices(['sealed', 'local'])
          .default('sealed'),
      )
      .addOption(flag('--partial', 'give part of the points when only some of the tests pass'))
      .option('--seed <number>', 'for the order of the tests', wholeNumber('--seed'), 1)
      .option('--chapter <name>', 'only this chapter; can be repeated', collect, []);
  withOptions(program.command('grade'))
    .description('grade a submission; by default its code runs in an isolated container')
    .option(
      '--out <file>',
      'where the grade is written, and where unchanged results are reused from',
      'grade.json',
    )
    .addOption(
      new Option('--authority <who>', 'who runs the grader')
        .choices(['instructor', 'self', 'none'])
        .default('none'),
    )
    .option(
      '--key <file>',
      'an Ed25519 key in PEM format: signs the grade, or checks it with --verify',
    )
    .option('--report <kind=file>', 'junit, markdown, gradescope or classroom', collect, [])
    .addOption(flag('--fresh', 'reuse no results of the grade at --out'))
    .addOption(
      flag(
        '--verify',
        'only check the signature of a grade; <submission> is then the file of the grade',
      ),
    )
    .addOption(flag('--json', 'print the grade as JSON'))
    .action(async (submission: string, { verify, ...options }: GradeOptions) => {
      const { gradeCommand, verifyCommand } = await commands();
      const session = openSession();
      done(
        verify
          ? verifyCommand(session, { grade: submission, key: options.key })
          : await gradeCommand(session, { submission, ...options }),
      );
    });
  withOptions(program.command('regrade'))
    .description('grade again and compare; writes nothing')
    .requiredOption('--grade <file>', 'the earlier grade')
    .addOption(flag('--explain', 'list what has changed'))
    .action(async (submission: string, options: RegradeOptions, command: Command) => {
      const typed = (name: string) => command.getOptionValueSource(name) === 'cli';
      const { regradeCommand } = await commands();
      done(await regradeCommand(openSession(), { submission, ...options, typed }));
    });
}

type GradeOptions = Omit<GradeCommand, 'submission'> & { verify: boolean };

type RegradeOptions = Omit<RegradeCommand, 'submission' | 'typed'>;

/** PostgreSQL and Redis in containers, for the services lane. */
function addServiceCommands(program: Command, done: Done): void {
  const commands = () => import('./commands/services.js');
  const services = program
    .command('services')
    .description('PostgreSQL and Redis in containers, kept between runs');
  services
    .command('up')
    .description('start them, unless they run already')
    .action(async () => done(await (await commands()).servicesUpCommand()));
  services
    .command('down')
    .description('stop them')
    .action(async () => done(await (await commands()).servicesDownCommand()));
  services
    .command('status')
    .description('show what is running')
    .addOption(flag('--json', 'print JSON'))
    .action(async (options: { json: boolean }) =>
      done(await (await commands()).servicesStatusCommand(options)),
    );
  addPackCommands(services, done);
}

/** For rooms without internet. */
function addPackCommands(services: Command, done: Done): void {
  services
    .command('pack')
    .argument('<file>', 'such as workshop.tar')
    .description('pack images, packages and sqlite3 into one file, for a room without internet')
    .addOption(flag('--force', 'replace an existing file'))
    .addOption(flag('--without-images', 'pack only packages and sqlite3; needs no Docker'))
    .action(async (file: string, options: { force: boolean; withoutImages: boolean }) => {
      const { force, withoutImages } = options;
      const { servicesPackCommand } = await import('./commands/services.js');
      done(await servicesPackCommand(file, { force, images: !withoutImages }));
    });
  // Only for the help text: bin/course.js runs it before anything is installed.
  services
    .command('load')
    .argument('<file>', 'a file made by `services pack`')
    .description('install from such a file, without a network');
}

function chooseTrust({ fresh, spotCheck, draw }: TrustOptions): Trust {
  if (fresh) return 'fresh';
  if (spotCheck || draw !== undefined) return { spotCheck: draw ?? drawNumber() };
  return 'records';
}

/** How far the records are trusted, as given on the command line. */
interface TrustOptions {
  fresh: boolean;
  spotCheck: boolean;
  draw?: number;
}

type ProveOptions = Omit<ProveCommand, 'exercises' | 'trust'> &
  TrustOptions & { adversary?: string };
