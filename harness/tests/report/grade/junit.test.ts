import { parse, type TestSuites } from 'junit2json';
import { SaxesParser } from 'saxes';

import type { Grade } from '../../../src/model/grade';
import { renderJunit } from '../../../src/report/grade/junit';
import {
  exampleGrade,
  exampleGradedExercise,
  exampleGradedTest,
} from '../../support/example-grade';
import { golden } from './golden';
import { HOSTILE_MESSAGE, richGrade } from './rich-grade';

/** Every character up to U+FFFF, halves of pairs among them, and some beyond. */
const EVERY_CHARACTER = `${Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code)).join('')}🦊`;

/** A grade in which one text stands wherever a submission or an author can put one. */
function gradeOf(text: string): Grade {
  const failed = exampleGradedTest(text, { verdict: 'failed', message: text });
  const skipped = exampleGradedTest(text, { verdict: 'not-graded', message: text });
  return exampleGrade({
    exercises: [
      exampleGradedExercise({ exercise: text, title: text, problem: text, verdict: 'failed' }),
      exampleGradedExercise({ tests: [failed, skipped] }),
    ],
  });
}

/** What a strict parser finds wrong with it. */
function flawsOf(xml: string): string[] {
  const flaws: string[] = [];
  const parser = new SaxesParser();
  parser.on('error', ({ message }) => flaws.push(message));
  parser.write(xml).close();
  return flaws;
}

/** The report as a program that takes JUnit reports reads it. */
async function readBack(grade: Grade): Promise<TestSuites> {
  const read = await parse(renderJunit(grade));
  if (!read || !('testsuite' in read)) throw new Error('this was not read as a JUnit report');
  return read;
}

test('a grade is told in JUnit XML', () => {
  expect(renderJunit(richGrade())).toBe(golden('junit.xml'));
});

test.each([
  ['XML of its own', '</failure></testsuite>&<!-- <![CDATA[ ]]> --> "\'<?xml?>'],
  ['an entity', '<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>&y;'],
  ['half a pair', 'half \uD83E'],
  ['every character', EVERY_CHARACTER],
])('the report is well-formed, also where a text holds %s', (_, text) => {
  expect(flawsOf(renderJunit(gradeOf(text)))).toEqual([]);
});

test('names and messages are read back as they were, but for what XML cannot write', async () => {
  const text = `${HOSTILE_MESSAGE}\r\n\t and the end`;
  const [, { testcase = [] } = {}] = (await readBack(gradeOf(text))).testsuite ?? [];
  const written = ['\u0007', '\b', '\u001b', '\uFFFF'].reduce(
    (left, one) => left.replaceAll(one, ''),
    text,
  );
  expect(testcase).toEqual([
    {
      classname: 'tiny/shout',
      name: written,
      time: 0,
      failure: [{ message: 'failed', inner: written }],
    },
    { classname: 'tiny/shout', name: written, time: 0, skipped: [{ message: written }] },
  ]);
});

test('suites are the exercises, and their cases the tests', async () => {
  const grade = richGrade();
  const { testsuite = [] } = await readBack(grade);
  expect(testsuite.map(({ name, testcase = [] }) => [name, testcase.map((of) => of.name)])).toEqual(
    grade.exercises.map(({ exercise, tests }) => [exercise, tests.map(({ title }) => title)]),
  );
});

test('the sums are those of what is listed', async () => {
  const { testsuite = [], tests, failures, errors } = await readBack(richGrade());
  const cases = testsuite.flatMap(({ testcase = [] }) => testcase);
  const skipped = testsuite.reduce((sum, suite) => sum + (suite.skipped ?? 0), 0);
  expect({ tests, failures, errors, skipped }).toEqual({
    tests: cases.length,
    failures: cases.filter((one) => one.failure).length,
    errors: cases.filter((one) => one.error).length,
    skipped: cases.filter((one) => one.skipped).length,
  });
});

test('the sums of a suite are those of its cases', async () => {
  const { testsuite = [] } = await readBack(richGrade());
  expect(testsuite.map(({ tests, failures, skipped }) => ({ tests, failures, skipped }))).toEqual(
    testsuite.map(({ testcase = [] }) => ({
      tests: testcase.length,
      failures: testcase.filter((one) => one.failure).length,
      skipped: testcase.filter((one) => one.skipped).length,
    })),
  );
});

test('a test that did not run is a failure, and says what kept it from running', async () => {
  const timeout = exampleGradedExercise({
    status: 'timeout',
    verdict: 'errored',
    problem: 'The tests did not end within 30 seconds.',
    tests: [exampleGradedTest('it is loud', { verdict: 'not-run' })],
  });
  const { testsuite = [] } = await readBack(exampleGrade({ exercises: [timeout] }));
  expect(testsuite[0]?.testcase?.[0]?.failure).toEqual([
    { message: 'not-run', inner: 'The tests did not end within 30 seconds.' },
  ]);
});

test('points, status and verdict of an exercise are its properties, and whether it counts', async () => {
  const partial = exampleGradedExercise({
    verdict: 'failed',
    points: { earned: 2, gradable: 5, max: 5 },
  });
  const { testsuite = [] } = await readBack(exampleGrade({ exercises: [partial] }));
  expect(testsuite[0]?.properties).toEqual([
    { name: 'points', value: 2 },
    { name: 'max-points', value: 5 },
    { name: 'status', value: 'graded' },
    { name: 'verdict', value: 'failed' },
    { name: 'authoritative', value: 'true' },
  ]);
});

test.each<[string, Partial<Grade>]>([
  ['one', {}],
  ['one of a submission that cannot be graded', { exercises: [], problem: 'It is empty.' }],
])('a grade that does not count says so: %s', async (_, fields) => {
  const grade = exampleGrade({ authoritative: false, missing: ['walls', 'a server'], ...fields });
  const { name, testsuite = [] } = await readBack(grade);
  expect(name).toBe('course (not authoritative)');
  expect(testsuite.length).toBeGreaterThan(0);
  for (const { properties } of testsuite)
    expect(properties).toEqual(
      expect.arrayContaining([
        { name: 'authoritative', value: 'false' },
        { name: 'missing', value: 'walls; a server' },
      ]),
    );
});

test('a grade that counts has the name of the course alone', async () => {
  expect((await readBack(exampleGrade())).name).toBe('course');
});

test('a submission that cannot be graded is an error, not a report without failures', async () => {
  const problem = 'This submission cannot be graded: it is <no> zip.';
  const grade = exampleGrade({ status: 'learner_error', problem, exercises: [] });
  expect(await readBack(grade)).toMatchObject({
    tests: 1,
    errors: 1,
    testsuite: [
      { errors: 1, testcase: [{ error: [{ message: 'learner_error', inner: problem }] }] },
    ],
  });
});
