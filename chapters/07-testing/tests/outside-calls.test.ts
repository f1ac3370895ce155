import { GivenSpecs, type SuiteRun } from '@bookshop/kit/specs';
import { judgeSpec } from '@bookshop/kit/suite';

const given = new GivenSpecs();

afterAll(() => given.close());

const HERE = ['127.0.0.1', 'localhost', '::1'].map((host) => `this machine: ${host}`);
const NEIGHBOUR = 'neighbour: connects to another machine, and hides that this failed';
const OTHERS = ['before: stays here', 'after: stays here, 1', 'after: stays here, 2'];

test('the guard lets a test connect to this machine', async () => {
  expect(await guarded(HERE)).toEqual(allPassed(HERE));
});

test('the guard lets the test fail that connects to another machine, and no other one', async () => {
  expect(await guarded([NEIGHBOUR, ...OTHERS])).toEqual({
    [NEIGHBOUR]: 'failed because of an assertion',
    ...allPassed(OTHERS),
  });
});

judgeSpec({
  spec: 'src/specs/outside-calls.spec.ts',
  mutants: 'tests/mutants/outside-calls.yaml',
  // Connections take a while where the machine is busy.
  limits: { testMs: 3_000, runMs: 12_000 },
});

let known: Promise<SuiteRun> | undefined;

/** What became of these tests, which run with the guard, and of what failed outside of all tests. */
async function guarded(titles: readonly string[]): Promise<Record<string, string>> {
  const run = await (known ??= given.run({ specs: ['tests/outside-calls/guard.spec.ts'] }));
  const { reason = 'did not run', tests, outside } = run;
  const became = titles.map((title) => {
    const report = tests.find((one) => one.title === title);
    if (report?.status !== 'failed') return [title, report?.status ?? reason];
    return [title, `failed because of an ${report.by ?? 'error'}`];
  });
  return {
    ...(Object.fromEntries(became) as Record<string, string>),
    ...Object.fromEntries(outside.map(({ message = '' }) => ['outside of all tests', message])),
  };
}

function allPassed(titles: readonly string[]): Record<string, string> {
  return Object.fromEntries(titles.map((title) => [title, 'passed']));
}
