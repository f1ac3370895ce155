import type { Grade, GradedExercise, GradedTest } from '../../model/grade';

/** A grade as JUnit XML. Points have no place in it: they stand as properties, which most readers pass over. */
export function renderJunit(grade: Grade): string {
  const suites = grade.exercises.map(renderSuite);
  const all = grade.exercises.flatMap(({ tests }) => tests);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="course" ${counts(all)} errors="0" time="0">`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

function renderSuite({ exercise, points, status, verdict, tests }: GradedExercise): string {
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
    ...tests.map((test) => renderCase(exercise, test)),
    '  </testsuite>',
  ].join('\n');
}

function renderCase(exercise: string, { title, verdict, message }: GradedTest): string {
  const head = `    <testcase classname="${escape(exercise)}" name="${escape(title)}" time="0"`;
  if (verdict === 'passed') return `${head}/>`;
  const inner =
    verdict === 'not-graded'
      ? `<skipped message="${escape(message ?? '')}"/>`
      : `<failure message="${escape(verdict)}">${escape(message ?? '')}</failure>`;
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
  '\n': '&#10;',
};

/** Characters that XML 1.0 has no way to write are left out. */
function escape(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll(/[&<>"\n]/g, (character) => ENTITIES[character] ?? '');
}
