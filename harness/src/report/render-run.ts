import type { Exercise } from '../model/course';
import type { ExerciseResult, TestResult } from '../model/result';
import type { Failure } from '../model/run';
import type { Lane } from '../model/workspace';
import { explainClimate } from './explain-climate';
import { explainFailure, findPlace, isSyntaxError, showDifference } from './explain-failure';
import type { Paint } from './paint';
import { renderOutput } from './render-output';

const MOST_PATHS = 6;
const MOST_TITLES = 4;
const MOST_TYPE_ERRORS = 3;

/** How the titles of tests begin that judge a learner's suite on a wrong shop. */
const WRONG_SHOP = 'rejects: ';

export interface RunView {
  readonly exercise: Exercise;
  readonly result: ExerciseResult;
  readonly lane: Lane;
  /** Paths in the repository, for the reader to click on. */
  readonly editPaths: readonly string[];
  /** What affects the verdict besides the answer itself, one sentence each. */
  readonly reasons: readonly string[];
  /** Other things to know, one sentence each. */
  readonly notices: readonly string[];
  readonly hintsLeft: boolean;
  /** Whether the reader is in watch mode, and presses keys instead of typing commands. */
  readonly atKeys?: boolean;
  /** Errors of the type check; `undefined` while it has not ended. */
  readonly typeErrors: readonly string[] | undefined;
}

/**
 * One exercise's run as its learner reads it: of the failing tests, only the first is shown in
 * detail.
 */
export function renderRun(view: RunView, paint: Paint): string {
  const { result } = view;
  const parts = [
    renderHead(view, paint),
    ...view.reasons.map((reason) => paint.yellow(reason)),
    ...(result.problem === undefined ? [] : [paint.red(result.problem)]),
    ...(result.problem === undefined
      ? renderFirstFailure(view, paint)
      : [...renderEarlier(view, paint), `Your files: ${view.editPaths.join(', ')}`]),
    ...renderUngraded(view, paint),
    ...(isUnreadable(result) ? [] : renderTypes(view, paint)),
    ...renderOutput(result, paint),
    ...view.notices.map((notice) => paint.yellow(notice)),
  ];
  return parts.join('\n\n');
}

/** Whether a file has a syntax error: then the failure already shows what the compiler says. */
function isUnreadable({ tests }: ExerciseResult): boolean {
  return tests.some(({ failure }) => failure !== undefined && isSyntaxError(failure.message));
}

const OTHER_LANES: Readonly<Record<Exclude<Lane, 'local'>, string>> = {
  split: 'the code in a process of its own',
  services: 'on PostgreSQL and Redis',
  sealed: 'the code in a container without a network',
};

const WITH_DOCKER = 'Docker and `--lane services`';

/** What the machine itself has to have. */
const HOW_TO_GET: Readonly<Record<string, string>> = {
  nginx: "Debian's package, and not the sealed lane",
};

function renderHead({ exercise, result, lane }: RunView, paint: Paint): string {
  const passed = result.tests.filter(({ verdict }) => verdict === 'passed').length;
  const open = result.tests.filter(({ verdict }) => verdict === 'not-graded');
  const missing = [...new Set(open.map((test) => test.missing))].join(', ');
  const ungraded =
    open.length > 0
      ? `, ${open.length} not graded (needs ${missing}: ${HOW_TO_GET[missing] ?? WITH_DOCKER})`
      : '';
  const where = lane === 'local' ? '' : ` in the ${lane} lane (${OTHER_LANES[lane]})`;
  const count = `${passed} of ${result.tests.length} tests pass${where}${ungraded}`;
  const title = `${paint.bold(exercise.id)}  ${exercise.title}`;
  const brief = paint.dim(`chapters/${exercise.chapter}/${exercise.brief}`);
  return `${title}\n${brief}\n${result.verdict === 'passed' ? paint.green(count) : count}`;
}

/** The first test that failed before the whole run went wrong; often it shows the reason. */
function renderEarlier(view: RunView, paint: Paint): string[] {
  const failed = view.result.tests.find(({ verdict }) => verdict === 'failed');
  if (failed === undefined) return [];
  const lines = [paint.red(`✗ ${failed.title}`), ...renderFailure(view, failed, paint)];
  return [['Before that:', '', ...lines].join('\n')];
}

/** The tests of a solved exercise that could not run here: the answer may still be wrong there. */
function renderUngraded({ exercise, result }: RunView, paint: Paint): string[] {
  const open = result.tests.filter(({ verdict }) => verdict === 'not-graded');
  if (open.length === 0 || result.verdict !== 'passed') return [];
  return [
    [
      paint.yellow('Not graded yet, since these tests need a service that does not run here:'),
      ...open.map(({ title }) => `  ${title}`),
      `Where Docker runs, \`npx course run --lane services ${exercise.stem}\` runs them too, on PostgreSQL and Redis.`,
    ].join('\n'),
  ];
}

function renderFirstFailure(view: RunView, paint: Paint): string[] {
  const failing = view.result.tests.filter(
    ({ verdict }) => verdict === 'failed' || verdict === 'not-run',
  );
  const [first, ...others] = failing;
  if (first === undefined) return [];
  const lines = [paint.red(`✗ ${first.title}`), ...renderFailure(view, first, paint)];
  const more = others.length;
  // In a suite's results, each title is one of the wrong shops that have survived.
  const shown = first.title.startsWith(WRONG_SHOP) ? others : others.slice(0, MOST_TITLES);
  if (more > 0)
    lines.push(
      '',
      paint.dim(
        `${more} more ${more === 1 ? 'test fails' : 'tests fail'}; they are shown once this one passes:`,
      ),
      ...shown.map(({ title }) => paint.dim(`  ${title}`)),
      ...(more > shown.length ? [paint.dim(`  … and ${more - shown.length} more`)] : []),
    );
  if (view.hintsLeft)
    lines.push(
      '',
      paint.dim(
        view.atKeys
          ? 'Stuck? h has a hint for you.'
          : `Stuck? \`npx course hint ${view.exercise.stem}\` has a hint for you.`,
      ),
    );
  return [lines.join('\n')];
}

function renderFailure(
  { editPaths }: RunView,
  { failure, verdict }: TestResult,
  paint: Paint,
): string[] {
  if (verdict === 'not-run') return ['', '  This test did not run.'];
  if (!failure) return [];
  const start = editPaths[0] ?? '';
  const place = findPlace(failure.stack, (path) => editPaths.includes(path));
  const difference = showDifference(failure).map((line) => colourLine(`    ${line}`, line, paint));
  return [
    '',
    `  ${explainFailure(failure, start)}`,
    ...(difference.length > 0 ? ['', ...difference] : []),
    ...explainClimate(failure).flatMap((sentence) => ['', `  ${sentence}`]),
    '',
    ...(place === undefined ? editPaths.slice(0, MOST_PATHS) : [place]).map(
      (path) => `  ${paint.cyan(path)}`,
    ),
    ...renderPlace(failure, paint),
  ];
}

/** The lines of the test up to the failure: they show which calls it made. */
function renderPlace({ place }: Failure, paint: Paint): string[] {
  if (place === undefined || place.code.length === 0) return [];
  const code = place.code.map((line) => `    ${paint.dim(line)}`);
  return ['', `  The test, up to where it failed: ${paint.cyan(place.at)}`, '', ...code];
}

function colourLine(text: string, line: string, paint: Paint): string {
  if (/^(- |\s*expected )/.test(line)) return paint.green(text);
  return /^(\+ |\s*received )/.test(line) ? paint.red(text) : text;
}

/** The first errors of the type check, where there are any. */
export function renderTypes({ typeErrors, result }: RunView, paint: Paint): string[] {
  if (typeErrors === undefined || typeErrors.length === 0) return [];
  const shown = typeErrors.slice(0, MOST_TYPE_ERRORS).map((error) => `\n  ${error}`);
  const others = typeErrors.length - shown.length;
  const more = others > 0 ? `\n  … and ${others} more` : '';
  const lead =
    result.verdict === 'passed'
      ? 'The tests pass, but it is not solved yet: the code has type errors.'
      : 'The code has type errors too:';
  return [`${paint.red(lead)}${shown.join('')}${more}`];
}
