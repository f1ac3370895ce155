import { type Command, Option } from 'commander';

import { type Sample, SAMPLES } from '../prove/sample';
import { drawNumber, type Trust } from '../prove/trust';
import { addAuthorCommands } from './author-commands';
import { requireSolutions } from './edition';
import { type Done, laneOption, type NamedLane } from './learner-commands';
import { wholeNumber } from './numbers';
import { courseRoot, openSession } from './session';

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
    .addOption(
      new Option(
        '--sample <size>',
        'which answers: `few` show of each test that it works in this lane, `usual` are a right one and two wrong ones, `pair` are one each',
      )
        .choices(SAMPLES)
        .default('all'),
    )
    .option('--fresh', 'run everything, whatever was recorded')
    .option('--spot-check', 'run one in ten of what was recorded again, chosen at random')
    .option('--draw <number>', 'repeat the spot check with this number', wholeNumber('--draw'))
    .option('--seed <number>', 'for the random order', wholeNumber('--seed'), 1)
    .addOption(laneOption())
    .option('--json', 'print the proof as JSON')
    .action(async (exercises: string[], options: ProveOptions) => {
      const {
        write = false,
        quick = false,
        json = false,
        fresh,
        spotCheck,
        draw,
        ...where
      } = options;
      requireSolutions(courseRoot(), '`prove`');
      const { proveCommand } = await import('./commands/prove.js');
      const { exit } = await proveCommand(openSession(), {
        ...where,
        exercises,
        write,
        quick,
        json,
        trust: chooseTrust({ fresh, spotCheck, draw }),
      });
      done(exit);
    });
  addGradeCommands(program, done);
  program
    .command('conform')
    .argument('[attacks...]', 'only these, such as A23')
    .description('for authors: try the catalogue of attacks on the grader')
    .addOption(new Option('--lane <lane>', 'where').choices(['sealed', 'local']).default('sealed'))
    .action(async (only: string[], { lane }: { lane: 'sealed' | 'local' }) => {
      requireSolutions(courseRoot(), '`conform`');
      const { conformCommand } = await import('./commands/conform.js');
      done((await conformCommand(openSession(), { lane, only })).exit);
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
      }: Partial<Record<'json' | 'write' | 'quick', boolean>>) => {
        requireSolutions(courseRoot(), '`bench`');
        const { benchCommand } = await import('./commands/bench.js');
        done(await benchCommand(openSession(), { json, write, quick }));
      },
    );
  addAuthorCommands(program, done);
  program
    .command('export')
    .description('make an edition of the course for others')
    .requiredOption('--learners <folder>', 'a new folder for an edition without solutions')
    .action(async ({ learners }: { learners: string }) => {
      const { exportCommand } = await import('./commands/export.js');
      done(exportCommand(openSession(), learners));
    });
  program
    .command('check')
    .description(
      'for authors: whether the course is right, in every lane of this machine (npm test)',
    )
    .option('--thorough', 'try all that is known, and the commands under bad conditions too')
    .action(async ({ thorough = false }: { thorough?: boolean }) => {
      requireSolutions(courseRoot(), '`npm test`');
      const { checkCommand } = await import('./commands/check.js');
      done(await checkCommand(openSession(), { thorough }));
    });
}

interface GradeCommandOptions {
  rev?: string;
  lane: 'sealed' | 'local';
  out: string;
  authority: 'instructor' | 'self' | 'none';
  partial?: boolean;
  seed: number;
  chapter: string[];
  key?: string;
  report: string[];
  fresh?: boolean;
  json?: boolean;
  verify?: boolean;
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
      .option('--partial', 'points for a share of the tests')
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
    .option('--fresh', 'take nothing over from the grade at --out')
    .option('--verify', 'check the signature of a grade instead; <submission> is its file')
    .option('--json', 'print the grade')
    .action(async (submission: string, options: GradeCommandOptions) => {
      const { gradeCommand, verifyCommand } = await commands();
      const session = openSession();
      done(
        options.verify === true
          ? verifyCommand(session, { grade: submission, key: options.key })
          : await gradeCommand(session, toGradeCommand(submission, options)),
      );
    });
  withOptions(program.command('regrade'))
    .description('grade again and compare; writes nothing')
    .requiredOption('--grade <file>', 'the earlier grade')
    .option('--explain', 'name what has changed')
    .action(async (submission: string, options: RegradeCommandOptions, command: Command) => {
      const { grade, explain = false, ...rest } = options;
      const asked = toGradeCommand(submission, {
        ...rest,
        out: grade,
        authority: 'none',
        report: [],
      });
      // What is not said anew is as it was in the earlier grade.
      const said = (name: string) => command.getOptionValueSource(name) === 'cli';
      const how = { explain, said };
      done(await (await commands()).regradeCommand(openSession(), asked, how));
    });
}

type RegradeCommandOptions = Pick<
  GradeCommandOptions,
  'rev' | 'lane' | 'partial' | 'seed' | 'chapter'
> & { grade: string; explain?: boolean };

function toGradeCommand(
  submission: string,
  { rev, chapter, report, partial, fresh, json, seed, key, ...rest }: GradeCommandOptions,
) {
  return {
    ...rest,
    submission,
    revision: rev,
    partial: partial ?? false,
    fresh: fresh ?? false,
    json: json ?? false,
    seed,
    chapters: chapter,
    reports: report,
    key,
  };
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

function chooseTrust({ fresh, spotCheck, draw }: Partial<ProveOptions>): Trust {
  if (fresh) return 'fresh';
  if (spotCheck || draw !== undefined) return { spotCheck: draw ?? drawNumber() };
  return 'records';
}

interface ProveOptions {
  fresh?: boolean;
  spotCheck?: boolean;
  draw?: number;
  lane: NamedLane;
  write?: boolean;
  quick?: boolean;
  sample: Sample;
  json?: boolean;
  seed: number;
}
