import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';

import { addWhatLearnersLack, openInstalledEdition } from '../support/installed-edition';
import { runProgram } from '../support/run-program';
import {
  type FileResult,
  learnersEnvironment,
  startAsVsCode,
  startJest,
  typeNpxJest,
} from '../support/start-jest';
import type { TemporaryFolder } from '../support/temporary-folder';

// Many whole commands, one after the other.
jest.setTimeout(600_000);

const REPOSITORY = resolve(__dirname, '../../..');
const SETTINGS = 'chapters/01-settings';
const ORM = 'chapters/02-orm';

/** The suite to run in each folder. Some of their tests pass, some fail, some are not graded. */
const SUITES: Readonly<Record<string, string>> = {
  [SETTINGS]: 'database-url',
  [ORM]: 'select-related',
  '.': 'database-url',
};

/** What became of each test of a suite, by its title. */
type Verdicts = Readonly<Record<string, string>>;

interface Seen {
  /** What `course run` says of each suite. */
  readonly run: Readonly<Record<string, Verdicts>>;
  /** Jest's report of each folder in which it was started. */
  readonly plain: Readonly<Record<string, readonly FileResult[]>>;
  /** What `npx jest` finds there. */
  readonly listed: Readonly<Record<string, readonly string[]>>;
}

let edition: TemporaryFolder;
const seen: Record<string, Seen> = {};

// The full repository is the learners' edition and more; what was built for one serves the other.
beforeAll(async () => {
  edition = await openInstalledEdition();
  seen['learners'] = await lookAt(edition.path);
  addWhatLearnersLack(edition);
  seen['full'] = await lookAt(edition.path);
});

afterAll(() => edition[Symbol.asyncDispose]());

describe.each(['learners', 'full'])('in the %s edition', (name) => {
  const look = () => seen[name] as Seen;

  test.each(Object.keys(SUITES))(
    'Jest that is started as VS Code does, in %s, says of each test what `course run` says',
    (folder) => {
      const { run, plain } = look();
      expect(plainVerdicts(plain[folder])).toEqual(run[SUITES[folder] ?? '']);
    },
  );

  test.each(Object.keys(SUITES))(
    'an editor that asks in %s is told where each test is',
    (folder) => {
      const tests = (look().plain[folder] ?? []).flatMap((file) => file.assertionResults);
      expect(tests.filter(({ location }) => location === null)).toEqual([]);
    },
  );

  test.each([SETTINGS, ORM])('`npx jest` in %s finds the tests of that chapter', (folder) => {
    const found = look().listed[folder] ?? [];
    expect(found).toContain(`tests/${SUITES[folder]}.test.ts`);
    expect(found.filter((path) => !path.startsWith('tests/'))).toEqual([]);
  });
});

test('among all these tests some pass, some fail and some are not graded', () => {
  const verdicts = Object.values(seen['learners']?.run ?? {}).flatMap((one) => Object.values(one));
  expect(new Set(verdicts)).toEqual(new Set(['passed', 'failed', 'not-graded']));
});

test('`npx jest` in the root finds the tests of all chapters, and of the harness if it has any', () => {
  // In chapter 07, learners write some.
  const foldersOf = (name: string) =>
    new Set(seen[name]?.listed['.']?.map((path) => path.replace(/\/(tests|src\/specs)\/.*/, '')));
  const chapters = readdirSync(join(REPOSITORY, 'chapters')).map((name) => `chapters/${name}`);
  expect(foldersOf('learners')).toEqual(new Set(chapters));
  expect(foldersOf('full')).toEqual(new Set([...chapters, 'harness']));
});

test('one test is run by its name, and has the threads that `course run` gives it', async () => {
  const wallets = join(edition.path, ORM, 'src/wallets');
  cpSync(join(REPOSITORY, 'solutions/02-orm/src/wallets'), wallets, { recursive: true });
  const title = 'of ten transfers at once from a wallet that can pay for two, two go through';
  const files = await startAsVsCode(join(edition.path, ORM), [
    ...['--testNamePattern', `^${title}$`],
    'transfer-funds',
  ]);
  const ran = files
    .flatMap((file) => file.assertionResults)
    .filter((one) => one.status !== 'pending');
  expect(ran).toMatchObject([{ fullName: title, status: 'passed' }]);
});

test('what an answer prints does not get between the results', async () => {
  const shop = join(edition.path, SETTINGS, 'src/shop.ts');
  writeFileSync(shop, `${readFileSync(shop, 'utf8')}\nconsole.log('The shop is loaded.');\n`);
  const { stdout, stderr } = await startJest(join(edition.path, SETTINGS), [
    ...['--json', '--testNamePattern', 'an IPv6 host'],
    'database-url',
  ]);
  expect(JSON.parse(stdout)).toMatchObject({ numTotalTestSuites: 1 });
  expect(stderr).toContain('The shop is loaded.');
});

async function lookAt(root: string): Promise<Seen> {
  const plain: Record<string, readonly FileResult[]> = {};
  const listed: Record<string, readonly string[]> = {};
  for (const [folder, suite] of Object.entries(SUITES)) {
    const cwd = join(root, folder);
    listed[folder] = await listTests(cwd);
    plain[folder] = await startAsVsCode(cwd, [suite]);
  }
  return { run: await judge(root), plain, listed };
}

async function listTests(cwd: string): Promise<string[]> {
  const { code, stdout, stderr } = await typeNpxJest(cwd, ['--listTests']);
  if (code !== 0) throw new Error(`Jest does not start in ${cwd}:\n${stderr}`);
  return stdout
    .trim()
    .split('\n')
    .map((file) => relative(cwd, file));
}

interface RunJson {
  exercises: { exercise: string; tests: { title: string; verdict: string }[] }[];
}

/** What the edition's own `course run` says. */
async function judge(root: string): Promise<Seen['run']> {
  const suites = [...new Set(Object.values(SUITES))];
  const command = [join(root, 'harness/bin/course.js'), 'run', '--json', ...suites];
  const env = { ...learnersEnvironment(), COURSE_ROOT: root, COURSE_SECONDS: '200' };
  const { stdout } = await runProgram(process.execPath, command, { cwd: root, env });
  const { exercises } = JSON.parse(stdout) as RunJson;
  return Object.fromEntries(
    exercises.map(({ exercise, tests }) => [
      basename(exercise),
      Object.fromEntries(tests.map(({ title, verdict }) => [title, verdict])),
    ]),
  );
}

/** Jest's report in the words of the course: a test that lacks a service is skipped. */
function plainVerdicts(files: readonly FileResult[] = []): Verdicts {
  return Object.fromEntries(
    files.flatMap(({ assertionResults }) =>
      assertionResults.map(({ fullName, status }) => [
        fullName,
        status === 'pending' ? 'not-graded' : status,
      ]),
    ),
  );
}
