import { database, needs } from '@bookshop/kit';
import { databaseUrl, GivenSpecs, type GivenSpecsRun, type SuiteRun } from '@bookshop/kit/specs';

const given = new GivenSpecs();
/** For a file that waits in the middle of a test until another one has ended. */
const waiting = new GivenSpecs({ testMs: 20_000, runMs: 30_000 });

/** On a server, which other programs use as well. */
const onServer = new GivenSpecs({ testMs: 5_000, runMs: 30_000 });

afterAll(() => given.close());
afterAll(() => waiting.close());
afterAll(() => onServer.close());

// The runs of specs have limits of their own.
jest.setTimeout(60_000);

const SHOP = 'src/specs/isolation.spec.ts';

/** The tests of this file. */
const SHOP_TESTS = [
  'there are no books',
  'with a book > there is one book: test 1',
  'with a book > there is one book: test 2',
  'with a book > there is one book: test 3',
  'with a book > there is a second book after it was added',
  'a reader signs up and orders: test 1',
  'a reader signs up and orders: test 2',
  'a callback is captured',
];

const TRANSACTION_TESTS = [
  'a transaction that fails leaves only what was there before: 1',
  'a transaction that fails leaves only what was there before: 2',
  'two transactions one after the other are both there',
  'of a transaction within another, only the inner one is rolled back',
  'a transfer that is refused moves nothing',
  'after a row that is taken, the shop goes on',
];

const BOTH_TESTS = [...TRANSACTION_TESTS, ...SHOP_TESTS];

const OUTSIDE_TESTS = ['at the top of the file', 'in a beforeAll', 'in a test'];

const NEXT_TESTS = ['next: 1', 'next: 2'];

const OPEN_TESTS = [
  'neighbour: begins a transaction and never ends it',
  'neighbour: ends one transaction, and not the next',
  ...NEXT_TESTS,
];

const CLOSED_TESTS = ['neighbour: closes its shop', ...NEXT_TESTS];

const BROKEN_TESTS = ['neighbour: lets all statements of its shop fail', ...NEXT_TESTS];

const KIND_TEST = 'the database is that of the environment';

const GROUP_TESTS = [
  ...['1 > one book in group 1: test 1', '1 > one book in group 1: test 2'],
  ...['2 > one book in group 2: test 1', '2 > one book in group 2: test 2'],
]
  .map((title) => `a group: ${title}`)
  .concat('outside of the groups');

const COMMIT_TESTS = [
  'they are returned in their order, and none is called',
  'none is called later',
  'those of a transaction without a function are captured',
  'those of a transaction within another are captured',
  'those of a transaction that has ended first come first',
  'those that were registered before are captured',
  'what somebody else commits meanwhile is captured',
  'a callback gets its transaction',
  'a callback can be awaited',
  'a callback returns what it returns',
  'the error of a callback is that of its call',
  'nothing is captured of a transaction that fails',
  'nothing is captured of a transaction that is rolled back',
  'nothing is captured of an inner transaction that is rolled back',
  'without capturing, they are called after the commit',
  'after capturing, they are called again',
  'what is committed after capturing is called',
  'after capturing has failed, they are called again',
  'the error of what is captured is passed on',
  'a second capture has only its own',
  'without a transaction, there are none',
  'what a captured transaction has written is stored',
];

const PLAIN: GivenSpecsRun = { specs: [SHOP, spec('kind')] };
const TWO_FILES: GivenSpecsRun = { specs: [spec('transactions'), SHOP] };
const OPEN: GivenSpecsRun = { specs: [spec('open-transaction')] };
const BROKEN: GivenSpecsRun = { specs: [spec('broken')] };
const CLOSED: GivenSpecsRun = { specs: [spec('closed')] };
const FAILING: GivenSpecsRun = { specs: [spec('failing')] };
const COMMITS: GivenSpecsRun = { specs: [spec('commits')] };

test('each test begins with an empty shop, and finds what it has written itself', async () => {
  expect(await lookAt(PLAIN, SHOP_TESTS)).toEqual(allPassed(SHOP_TESTS));
});

test('tests pass in any order', async () => {
  const found: Record<string, unknown> = {};
  for (const order of ['reversed', 1] as const) {
    found[`order ${order}`] = look(await given.run({ specs: [SHOP], order }), SHOP_TESTS);
  }
  expect(found).toEqual({
    'order reversed': allPassed(SHOP_TESTS),
    'order 1': allPassed(SHOP_TESTS),
  });
});

test('tests of a second file begin with an empty shop, too', async () => {
  expect(await lookAt(TWO_FILES, BOTH_TESTS)).toEqual(allPassed(BOTH_TESTS));
});

test('groups of tests can each call useDatabase', async () => {
  expect(await lookAt({ specs: [spec('groups')] }, GROUP_TESTS)).toEqual(allPassed(GROUP_TESTS));
});

test('a transaction that fails leaves only what was there before', async () => {
  const titles = TRANSACTION_TESTS;
  expect(await lookAtOnly(TWO_FILES, titles)).toEqual(allPassed(titles));
});

test('outside of tests, the shop is an error', async () => {
  expect(await lookAt({ specs: [spec('outside')] }, OUTSIDE_TESTS)).toEqual(
    allPassed(OUTSIDE_TESTS),
  );
});

test('a shop that was written in another way does as well', async () => {
  expect(await lookAt({ ...TWO_FILES, shop: 'twin' }, BOTH_TESTS)).toEqual(allPassed(BOTH_TESTS));
});

test('the next test passes after one that has left a transaction open', async () => {
  expect(await lookAt(OPEN, OPEN_TESTS)).toEqual(allPassed(OPEN_TESTS));
});

test('the next test passes after one that has closed its shop', async () => {
  expect(await lookAt(CLOSED, CLOSED_TESTS)).toEqual(allPassed(CLOSED_TESTS));
});

test('the next test passes after one that has broken its shop', async () => {
  expect(await lookAt(BROKEN, BROKEN_TESTS)).toEqual(allPassed(BROKEN_TESTS));
});

test('the next test passes after hooks that threw, and these fail', async () => {
  const run = await given.run({ specs: [spec('hooks')] });
  const failed = [
    'neighbour > has a beforeEach that throws',
    'other neighbour > has an afterEach that throws',
  ];
  expect(look(run, [...failed, ...NEXT_TESTS])).toEqual({
    ...Object.fromEntries(failed.map((title) => [title, 'thrown on purpose'])),
    ...allPassed(NEXT_TESTS),
  });
});

test('a test that fails still fails, and the next one passes', async () => {
  const run = await runOnce(FAILING);
  const failed = {
    'neighbour: fails': expect.stringContaining('failed on purpose') as string,
    'neighbour: fails when it runs for the first time': expect.stringContaining('expect') as string,
    'neighbour: fails because of an error': 'thrown on purpose',
  };
  expect(look(run, [...Object.keys(failed), ...NEXT_TESTS])).toEqual({
    ...failed,
    ...allPassed(NEXT_TESTS),
  });
});

test('nothing is left behind: no file, no open handle, no long timer', async () => {
  const runs = [PLAIN, TWO_FILES, OPEN, CLOSED, FAILING, COMMITS];
  expect(leftBy(await Promise.all(runs.map(runOnce)))).toEqual(NOTHING_LEFT);
});

test('without TEST_DATABASE_URL, the database is SQLite', async () => {
  const titles = [KIND_TEST];
  expect(await lookAtOnly(PLAIN, titles)).toEqual(allPassed(titles));
});

test('callbacks of commits are captured in their order, and not called', async () => {
  const titles = [
    'they are returned in their order, and none is called',
    'none is called later',
    'those of a transaction without a function are captured',
    'those of a transaction within another are captured',
    'those of a transaction that has ended first come first',
    'those that were registered before are captured',
    'what somebody else commits meanwhile is captured',
  ];
  expect(await lookAtOnly(COMMITS, titles)).toEqual(allPassed(titles));
});

test('a captured callback does what it would have done', async () => {
  const titles = [
    'a callback gets its transaction',
    'a callback can be awaited',
    'a callback returns what it returns',
    'the error of a callback is that of its call',
  ];
  expect(await lookAtOnly(COMMITS, titles)).toEqual(allPassed(titles));
});

test('nothing of a transaction that was rolled back is captured', async () => {
  const titles = [
    'nothing is captured of a transaction that fails',
    'nothing is captured of a transaction that is rolled back',
    'nothing is captured of an inner transaction that is rolled back',
  ];
  expect(await lookAtOnly(COMMITS, titles)).toEqual(allPassed(titles));
});

test('before and after capturing, callbacks are called after the commit', async () => {
  const titles = [
    'without capturing, they are called after the commit',
    'after capturing, they are called again',
    'what is committed after capturing is called',
    'after capturing has failed, they are called again',
  ];
  expect(await lookAtOnly(COMMITS, titles)).toEqual(allPassed(titles));
});

test('an error of what is captured is passed on', async () => {
  const titles = ['the error of what is captured is passed on'];
  expect(await lookAtOnly(COMMITS, titles)).toEqual(allPassed(titles));
});

test('each capture returns its own callbacks, and the transactions are stored', async () => {
  const titles = [
    'a second capture has only its own',
    'without a transaction, there are none',
    'what a captured transaction has written is stored',
  ];
  expect(await lookAtOnly(COMMITS, titles)).toEqual(allPassed(titles));
});

needs('postgres')('on PostgreSQL, each test begins with an empty shop', async () => {
  const env = await createUsedDatabase();
  const specs = [spec('kind'), ...TWO_FILES.specs];
  const titles = [KIND_TEST, ...TRANSACTION_TESTS, ...SHOP_TESTS];
  expect(look(await onServer.run({ specs, env }), titles)).toEqual(allPassed(titles));
});

needs('postgres')('on PostgreSQL, the next test passes after a transaction left open', async () => {
  const env = await createUsedDatabase();
  expect(look(await onServer.run({ ...OPEN, env }), OPEN_TESTS)).toEqual(allPassed(OPEN_TESTS));
});

needs('postgres')('on PostgreSQL, the next test passes after a shop was closed', async () => {
  const env = await createUsedDatabase();
  const run = await onServer.run({ ...CLOSED, env });
  expect(look(run, CLOSED_TESTS)).toEqual(allPassed(CLOSED_TESTS));
});

needs('postgres')('on PostgreSQL, another shop does as well', async () => {
  const env = await createUsedDatabase();
  const run = await onServer.run({ ...TWO_FILES, shop: 'twin', env });
  expect(look(run, BOTH_TESTS)).toEqual(allPassed(BOTH_TESTS));
});

needs('postgres')('two files at the same time do not see each other, nor wait', async () => {
  const env = await createUsedDatabase();
  await database.rows('SELECT pg_advisory_lock(4711)');
  const titles = [1, 2].map((n) => `finds its own book after the other file has ended: test ${n}`);
  const first = waiting.run({ specs: [spec('meeting')], env: { ...env, JEST_WORKER_ID: '1' } });
  let hasEnded = false;
  void first.then(() => {
    hasEnded = true;
  });
  while (!hasEnded && !(await isWaiting())) await database.rows(PAUSE);
  const second = await onServer.run({ specs: [SHOP], env: { ...env, JEST_WORKER_ID: '2' } });
  await database.rows('SELECT pg_advisory_unlock_all()');
  expect({
    first: look(await first, titles),
    second: look(second, SHOP_TESTS),
  }).toEqual({ first: allPassed(titles), second: allPassed(SHOP_TESTS) });
});

needs('postgres')('on PostgreSQL, nothing is left behind, and nothing removed', async () => {
  const env = await createUsedDatabase();
  const before = await contents();
  const runs: SuiteRun[] = [];
  for (const { specs } of [PLAIN, OPEN, CLOSED, BROKEN, FAILING]) {
    runs.push(await onServer.run({ specs, env }));
  }
  expect({ ...leftBy(runs), contents: await contents() }).toEqual({
    ...NOTHING_LEFT,
    contents: before,
  });
});

needs('postgres')('on PostgreSQL, callbacks of commits are captured', async () => {
  const env = await createUsedDatabase();
  const run = await onServer.run({ ...COMMITS, env });
  expect(look(run, COMMIT_TESTS)).toEqual(allPassed(COMMIT_TESTS));
});

const NOTHING_LEFT = { outcomes: ['completed'], open: [], left: [], listened: [], slept: [] };

/** An error in an `afterAll` is told apart from this. */
function outcomeOf({ outcome, tests }: SuiteRun): SuiteRun['outcome'] {
  return outcome === 'not-loaded' && tests.length > 0 ? 'completed' : outcome;
}

function leftBy(runs: readonly SuiteRun[]) {
  const all = runs.map(({ traces }) => traces);
  return {
    outcomes: [...new Set(runs.map(outcomeOf))],
    open: all.flatMap(({ open }) => open),
    left: all.flatMap(({ left }) => left),
    listened: all.flatMap(({ listened }) => listened),
    slept: all.flatMap(({ slept }) => slept),
  };
}

/** Whether a test waits for the lock that this connection has. */
async function isWaiting(): Promise<boolean> {
  const waits = "SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";
  return (await database.rows(waits)).length > 0;
}

const PAUSE = 'SELECT pg_sleep(0.02)';

/** Runs that several tests look at. */
const known = new Map<GivenSpecsRun, Promise<SuiteRun>>();

function runOnce(order: GivenSpecsRun): Promise<SuiteRun> {
  const run = known.get(order) ?? given.run(order);
  known.set(order, run);
  return run;
}

/** What became of these tests, and of all others that failed. */
async function lookAt(order: GivenSpecsRun, titles: readonly string[]) {
  return look(await runOnce(order), titles);
}

/** What became of these tests, whatever the others did. */
async function lookAtOnly(order: GivenSpecsRun, titles: readonly string[]) {
  const all = await lookAt(order, titles);
  const asked = [...titles, 'the run'].filter((title) => all[title] !== undefined);
  return Object.fromEntries(asked.map((title) => [title, all[title]]));
}

/**
 * A database of PostgreSQL in which somebody's shop lives. Its role may create schemas, as in the
 * brief.
 */
async function createUsedDatabase(): Promise<Record<string, string>> {
  await database.seed({ books: [{ title: 'Kept', isbn: '9783522202558', price_cents: 100 }] });
  await database.rows(
    "DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO PUBLIC', current_database()); END $$",
  );
  return { TEST_DATABASE_URL: await databaseUrl() };
}

/** The schemas of the database, its tables, and the row that somebody has in it. */
async function contents() {
  return {
    schemas: await database.rows(
      "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' ORDER BY nspname",
    ),
    tables: await database.rows(
      "SELECT schemaname, tablename FROM pg_tables WHERE schemaname !~ '^pg_' ORDER BY 1, 2",
    ),
    books: await database.rows('SELECT * FROM books'),
    readers: await database.rows('SELECT * FROM readers'),
  };
}

function spec(stem: string): string {
  return `tests/isolation/${stem}.spec.ts`;
}

function allPassed(titles: readonly string[]): Record<string, string> {
  return Object.fromEntries(titles.map((title) => [title, 'passed']));
}

/** What became of these tests, and of all others that failed. */
function look(run: SuiteRun, titles: readonly string[]): Record<string, string> {
  const ended = run.tests.map(({ title, status, message = '' }) => [
    title,
    status === 'passed' ? status : firstLineOf(message),
  ]);
  const all = Object.fromEntries(ended) as Record<string, string>;
  const asked = titles.map((title) => [title, all[title] ?? 'did not run']);
  return { ...failuresOf(run), ...(Object.fromEntries(asked) as Record<string, string>) };
}

function failuresOf(run: SuiteRun): Record<string, string> {
  const { reason, tests, outside } = run;
  const outcome = outcomeOf(run);
  const failed = tests.filter(({ status }) => status !== 'passed');
  return {
    ...(outcome === 'completed' ? {} : { 'the run': firstLineOf(reason ?? outcome) }),
    ...Object.fromEntries(
      [...failed, ...outside].map(({ title, message = '' }) => [
        title || 'outside of all tests',
        firstLineOf(message),
      ]),
    ),
  };
}

/** Of an assertion, also what it expected and received. */
function firstLineOf(message: string): string {
  return message
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('at '))
    .slice(0, 4)
    .join(' ');
}
