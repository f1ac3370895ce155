import type { Grade, GradedExercise, GradedTest } from '../../model/grade';

/**
 * A grade as JUnit XML. Points have no place in it: they stand as properties, which most readers
 * pass over.
 */
export function renderJunit(grade: Grade): string {
  const { exercises, status, problem } = grade;
  const all = exercises.flatMap(({ tests }) => tests);
  const lines =
    exercises.length === 0 && problem !== null
      ? renderUngraded(status, problem)
      : [
          `<testsuites name="course" ${counts(all)} errors="0" time="0">`,
          ...exercises.map(renderSuite),
          '</testsuites>',
        ];
  return ['<?xml version="1.0" encoding="UTF-8"?>', ...lines, ''].join('\n');
}

/**
 * A report without a test is read as a success: what kept all of it from being graded stands there
 * as one that went wrong.
 */
function renderUngraded(status: string, problem: string): string[] {
  const sums = 'tests="1" failures="0" skipped="0" errors="1" time="0"';
  return [
    `<testsuites name="course" ${sums}>`,
    `  <testsuite name="course" ${sums}>`,
    '    <testcase classname="course" name="the submission can be graded" time="0">' +
      `<error message="${escape(status)}">${escape(problem)}</error></testcase>`,
    '  </testsuite>',
    '</testsuites>',
  ];
}

function renderSuite(graded: GradedExercise): string {
  const { exercise, points, status, verdict, tests } = graded;
  const properties = Object.entries({
    points: points.earned,
    'max-points': points.max,
    status,
    verdict,
  });
  return [
    `  <testsuite name="${escape(exercise)}" ${counts(tests)} errors="0" time="0">`,
    '    <properties>',
    ...properties.map(
      ([name, value]) => `      <property name="${name}" value="${escape(String(value))}"/>`,
    ),
    '    </properties>',
    ...tests.map((test) => renderCase(graded, test)),
    '  </testsuite>',
  ].join('\n');
}

function renderCase(
  { exercise, problem }: GradedExercise,
  { title, verdict, message }: GradedTest,
): string {
  const head = `    <testcase classname="${escape(exercise)}" name="${escape(title)}" time="0"`;
  if (verdict === 'passed') return `${head}/>`;
  const inner =
    verdict === 'not-graded'
      ? `<skipped message="${escape(message ?? '')}"/>`
      : `<failure message="${escape(verdict)}">${escape(message ?? problem ?? '')}</failure>`;
  return `${head}>${inner}</testcase>`;
}

function counts(tests: readonly GradedTest[]): string {
  const skipped = tests.filter(({ verdict }) => verdict === 'not-graded').length;
  const failures = tests.filter(({ verdict }) => ['failed', 'not-run'].includes(verdict)).length;
  return `tests="${tests.length}" failures="${failures}" skipped="${skipped}"`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // A reader takes these for white space or for the ends of lines, unless they are told by number.
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/** Characters that XML 1.0 has no way to write are left out. */
function escape(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll(/[&<>"\t\n\r]/g, (character) => ENTITIES[character] ?? '');
}
