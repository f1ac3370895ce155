import { provesSomething, type SuiteRun, type TestReport } from './orders';

/** More tests than any suite of an exercise needs. */
const MOST_TESTS = 200;

/** How many failed tests a message shows. */
const MOST_SHOWN = 3;
const MOST_LINES = 12;

/** Why tests cannot be judged on what they say: in one line; `undefined` for proper tests. */
export function tellImproper({
  outcome,
  reason = '',
  tests,
  traces,
}: SuiteRun): string | undefined {
  const [mark] = traces.marks;
  const [file] = traces.read;
  if (traces.exits) return 'a test calls process.exit';
  if (outcome === 'crashed') return 'the tests ended the process in which they ran';
  if (outcome === 'timed-out') return 'the tests take too long';
  if (outcome === 'not-loaded') return `the tests cannot be loaded: ${lineOf(reason)}`;
  if (tests.length === 0) return 'there is no test';
  if (tests.length > MOST_TESTS) return `there are ${tests.length} tests: ${MOST_TESTS} are enough`;
  if (mark !== undefined) return `a test is marked with "${mark}"`;
  if (tests.some(({ status }) => status === 'skipped')) return 'some tests are skipped';
  if (file !== undefined) return `the tests read ${file}: they may only look at what the shop does`;
  const twice = tests.find(({ title }, at) => tests.findIndex((one) => one.title === title) < at);
  return twice && `two tests have the title "${twice.title}"`;
}

/** What fails in a run in which nothing should; `undefined` when all is well. */
export function tellFailures(run: SuiteRun): string | undefined {
  const failed = failuresOf(run);
  if (failed.length === 0) return undefined;
  const shown = failed.slice(0, MOST_SHOWN).map(describe);
  const more = failed.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join('\n\n');
}

/** The tests that failed, and failures outside of all tests. */
export function failuresOf({ tests, outside }: SuiteRun): TestReport[] {
  return [...tests.filter(({ status }) => status === 'failed'), ...outside];
}

/** Whether the same tests ran, whatever their order. */
export function tellOtherTests(one: SuiteRun, other: SuiteRun): string | undefined {
  const [before, after] = [one, other].map(titlesOf);
  const isSame = before?.join('\n') === after?.join('\n');
  return isSame ? undefined : 'the tests have other titles in each run';
}

/** What a run left behind or did outside; `undefined` when nothing. */
export function tellTraces({ traces }: SuiteRun): string | undefined {
  const { open, left, calledOut, listened, slept } = traces;
  const told = [
    open.length > 0 && `still open after the tests: ${count(open)}`,
    left.length > 0 && `files that the tests left behind: ${left.slice(0, 5).join(', ')}`,
    calledOut.length > 0 && `the tests connect to ${calledOut.join(', ')}`,
    listened.length > 0 && `the tests listen on the fixed port ${listened.join(', ')}; use port 0`,
    slept.length > 0 && `the tests wait for a real timer of ${slept[0]} ms`,
  ];
  const lines = told.filter((line) => line !== false);
  return lines.length > 0 ? lines.join('\n') : undefined;
}

/** Why a wrong shop has survived; `undefined` when a test has noticed it. */
export function tellSurvival(
  run: SuiteRun,
  { by }: { by?: 'timeout' | undefined },
): string | undefined {
  const failed = failuresOf(run);
  if (failed.some((test) => provesSomething(test.by) || (by && test.by === by))) return undefined;
  if (by && run.outcome === 'timed-out') return undefined;
  if (run.outcome === 'timed-out') return 'the tests wait without end, which says nothing';
  if (run.outcome !== 'completed') return 'the tests did not run to their end, which says nothing';
  const [first] = failed;
  if (!first) return 'all tests pass';
  const why =
    first.by === 'timeout'
      ? 'it took too long'
      : `of an error in the test: ${lineOf(first.message ?? '')}`;
  return `no assertion failed. "${first.title}" failed because ${why}`;
}

function titlesOf({ tests }: SuiteRun): string[] {
  return tests.map(({ title }) => title).sort();
}

function describe({ title, message = '' }: TestReport): string {
  const lines = message.split('\n').slice(0, MOST_LINES);
  return [`● ${title || 'outside of all tests'}`, ...lines.map((line) => `  ${line}`)].join('\n');
}

function count(kinds: readonly string[]): string {
  const names = [...new Set(kinds)];
  return names
    .map((name) => `${kinds.filter((kind) => kind === name).length} × ${name}`)
    .join(', ');
}

function lineOf(text: string): string {
  return (
    text
      .split('\n')
      .find((line) => line.trim() !== '')
      ?.trim() ?? ''
  );
}
