import type { Grade, GradedExercise, GradedTest } from '../../model/grade';

const MARKS = {
  passed: '✅',
  failed: '❌',
  errored: '💥',
  'not-graded': '➖',
  'not-begun': '⬜',
} as const;

/**
 * A grade as Markdown, for a job's summary. Output of the submission is put into code blocks whose
 * fences it cannot close.
 */
export function renderMarkdown(grade: Grade): string {
  const { points, exercises, problem } = grade;
  return [
    `# ${points.earned} of ${points.max} points`,
    ...(points.gradable < points.max
      ? [`${points.max - points.gradable} points could not be judged here.`]
      : []),
    whoSays(grade),
    ...(problem === null ? [] : [block(problem)]),
    ...table(exercises),
    ...exercises.flatMap(renderFailures),
    ...renderFiles(grade),
    '',
  ].join('\n\n');
}

function whoSays({ authority, authoritative, missing }: Grade): string {
  const by = {
    instructor: 'Graded by the instructor',
    self: "Graded in the learner's own copy, by a workflow that they could change",
    none: 'Graded on a machine without authority',
  }[authority];
  if (authoritative) return `${by}, in the sealed lane.`;
  return `${by}. **Not authoritative:** ${missing.join('; ')}.`;
}

function table(exercises: readonly GradedExercise[]): string[] {
  if (exercises.length === 0) return [];
  const rows = exercises.map(({ exercise, verdict, status, points, tests, matches_reference }) => {
    const passed = tests.filter((test) => test.verdict === 'passed').length;
    const what = status === 'graded' ? verdict : status;
    const known = matches_reference === null ? '' : ` (equals ${matches_reference})`;
    return `| ${MARKS[verdict]} | ${exercise} | ${what}${known} | ${passed} of ${tests.length} | ${points.earned} of ${points.max} |`;
  });
  return [
    ['| | exercise | verdict | tests | points |', '|---|---|---|---|---|', ...rows].join('\n'),
  ];
}

function renderFailures({ exercise, problem, tests }: GradedExercise): string[] {
  const failed = tests.filter(({ verdict }) => verdict === 'failed');
  if (failed.length === 0 && problem === null) return [];
  return [
    `## ${exercise}`,
    ...(problem === null ? [] : [block(problem)]),
    ...failed.map(renderFailure),
  ];
}

function renderFailure({ title, message }: GradedTest): string {
  return `❌ ${inline(title)}\n\n${block(message ?? '')}`;
}

function renderFiles({ submission: { refused, changed } }: Grade): string[] {
  const list = (lines: readonly string[]) => lines.map((line) => `- ${line}`).join('\n');
  return [
    ...(refused.length === 0
      ? []
      : [
          '## Files that were not accepted',
          list(refused.map(({ path, reason }) => `${inline(path)} ${reason}`)),
        ]),
    ...(changed.length === 0
      ? []
      : ['## Changed course files, replaced by the originals', list(shorten(changed.map(inline)))]),
  ];
}

const MOST_CHANGED = 50;

function shorten(lines: readonly string[]): string[] {
  const more = lines.length - MOST_CHANGED;
  return [...lines.slice(0, MOST_CHANGED), ...(more > 0 ? [`and ${more} more`] : [])];
}

function inline(text: string): string {
  return text
    .replaceAll(/[\\`*_{}[\]<>#|!~&]/g, (character) => `\\${character}`)
    .replaceAll(/[\r\n]+/g, ' ');
}

/** A code block whose fence is longer than any in its content. */
function block(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}
