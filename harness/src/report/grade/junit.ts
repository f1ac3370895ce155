import type { Grade, GradedExercise, GradedTest } from '../../model/grade';

/**
 * A grade as JUnit XML. The format has no points: they are written as properties, which most
 * readers ignore.
 */
export function renderJunit(grade: Grade): string {
  const { exercises, problem } = grade;
  const all = exercises.flatMap(({ tests }) => tests);
  const lines =
    exercises.length === 0 && problem !== null
      ? renderUngraded(grade, problem)
      : [
          `<testsuites name="${nameOf(grade)}" ${counts(all)} errors="0" time="0">`,
          ...exercises.map((exercise) => renderSuite(exercise, grade)),
          '</testsuites>',
        ];
  return ['<?xml version="1.0" encoding="UTF-8"?>', ...lines, ''].join('\n');
}

/** Most readers show it. */
function nameOf({ authoritative }: Grade): string {
  return authoritative ? 'course' : 'course (not authoritative)';
}

function renderProperties(values: Readonly<Record<string, string | number>>): string[] {
  return [
    '    <properties>',
    ...Object.entries(values).map(
      ([name, value]) => `      <property name="${name}" value="${escape(String(value))}"/>`,
    ),
    '    </properties>',
  ];
}

/** Whether the grade counts, and what it lacks if it does not. */
function authorityOf({ authoritative, missing }: Grade): Record<string, string> {
  return {
    authoritative: String(authoritative),
    ...(authoritative ? {} : { missing: missing.join('; ') }),
  };
}

/**
 * A report without tests counts as a success. So the reason why nothing was graded is reported as
 * one test with an error.
 */
function renderUngraded(grade: Grade, problem: string): string[] {
  const sums = 'tests="1" failures="0" skipped="0" errors="1" time="0"';
  return [
    `<testsuites name="${nameOf(grade)}" ${sums}>`,
    `  <testsuite name="course" ${sums}>`,
    ...renderProperties(authorityOf(grade)),
    '    <testcase classname="course" name="the submission can be graded" time="0">' +
      `<error message="${escape(grade.status)}">${escape(problem)}</error></testcase>`,
    '  </testsuite>',
    '</testsuites>',
  ];
}

function renderSuite(graded: GradedExercise, grade: Grade): string {
  const { exercise, points, status, verdict, tests } = graded;
  return [
    `  <testsuite name="${escape(exercise)}" ${counts(tests)} errors="0" time="0">`,
    ...renderProperties({
      points: points.earned,
      'max-points': points.max,
      ...{ status, verdict },
      ...authorityOf(grade),
    }),
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
  // Readers normalize these as white space or line breaks unless they are written as numbers.
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
