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

/** What looks at the machine and at the course itself. */
export function addCourseCommands(program: Command, done: Done): void {
  program
    .command('doctor')
    .description('look at this machine and change nothing')
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
    .description('for authors: try the tests on everything that is known to be right or wrong')
    .addOption(flag('--write', 'renew the generated files'))
    .addOption(
      flag('--quick', 'leave out the repeated runs in random order and in another process'),
    )
    .addOption(
      new Option(
        '--sample <size>',
        'which answers: `few` show of each test that it works in this lane, `usual` are a right one and two wrong ones, `pair` are one each',
      )
        .choices(SAMPLES)
        .default('all'),
    )
    .addOption(flag('--fresh', 'run everything, whatever was recorded'))
    .addOption(flag('--spot-check', 'run one in ten of what was recorded again, chosen at random'))
    .option('--draw <number>', 'repeat the spot check with this number', wholeNumber('--draw'))
    .option('--seed <number>', 'for the random order', wholeNumber('--seed'), 1)
    .option(
      '--adversary <folder>',
      'instead, judge answers that are not in the course: which of them get through?',
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
    .description('make an edition of the course for others')
    .requiredOption('--learners <folder>', 'a new folder for an edition without solutions')
    .action(async ({ learners }: { learners: string }) => {
      const { exportCommand } = await import('./commands/export.js');
      done(exportCommand(openSession(), learners));
    });
  addAuthorsCommand(program, 'check', 'npm test')
    .description(
      'for authors: whether the course is right, in every lane of this machine (npm test)',
    )
    .addOption(
      flag('--thorough', 'try all that is known, and the commands under bad conditions too'),
    )
    .action(async (options: { thorough: boolean }) => {
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
        new Option('--lane <lane>', 'where the code runs; `local` has no walls and needs no Docker')
          .choices(['sealed', 'local'])
          .default('sealed'),
      )
      .addOption(flag('--partial', 'points for a share of the tests'))
      .option('--seed <number>', 'for the order of the tests', wholeNumber('--seed'), 1)
      .option('--chapter <name>', 'only this one; may be given again', collect, []);
  withOptions(program.command('grade'))
    .description('grade a submission, in a box that nobody needs to trust')
    .option('--out <file>', 'where the grade is written, and taken over from', 'grade.json')
    .addOption(
      new Option('--authority <who>', 'who runs this')
        .choices(['instructor', 'self', 'none'])
        .default('none'),
    )
    .option('--key <file>', 'an Ed25519 key in PEM: signs, and with --verify checks')
    .option('--report <kind=file>', 'junit, markdown, gradescope or classroom', collect, [])
    .addOption(flag('--fresh', 'take nothing over from the grade at --out'))
    .addOption(flag('--verify', 'check the signature of a grade instead; <submission> is its file'))
    .addOption(flag('--json', 'print the grade'))
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
    .addOption(flag('--explain', 'name what has changed'))
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
    .description('start them, or find them running')
    .action(async () => done(await (await commands()).servicesUpCommand()));
  services
    .command('down')
    .description('end them')
    .action(async () => done(await (await commands()).servicesDownCommand()));
  services
    .command('status')
    .description('tell what is running')
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
    .description('put images, packages and sqlite3 into one file, for a room without internet')
    .addOption(flag('--force', 'replace a file that is there'))
    .addOption(flag('--without-images', 'packages and sqlite3 alone; needs no Docker'))
    .action(async (file: string, options: { force: boolean; withoutImages: boolean }) => {
      const { force, withoutImages } = options;
      const { servicesPackCommand } = await import('./commands/services.js');
      done(await servicesPackCommand(file, { force, images: !withoutImages }));
    });
  // bin/course.js runs it before anything is installed; here it is for the help.
  services
    .command('load')
    .argument('<file>', 'what `services pack` has made')
    .description('install from such a file, without a network');
}

function chooseTrust({ fresh, spotCheck, draw }: TrustOptions): Trust {
  if (fresh) return 'fresh';
  if (spotCheck || draw !== undefined) return { spotCheck: draw ?? drawNumber() };
  return 'records';
}

/** How much of the records is believed, as it is typed. */
interface TrustOptions {
  fresh: boolean;
  spotCheck: boolean;
  draw?: number;
}

type ProveOptions = Omit<ProveCommand, 'exercises' | 'trust'> &
  TrustOptions & { adversary?: string };
