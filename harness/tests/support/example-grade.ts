import type { Grade, GradedExercise, GradedTest } from '../../src/model/grade';

/** A hash as it may stand in a grade; another letter, another hash. */
export function exampleHash(letter = 'a'): string {
  return letter.repeat(64);
}

/** A test that passed, unless the fields say otherwise. */
export function exampleGradedTest(title: string, fields: Partial<GradedTest> = {}): GradedTest {
  return { title, verdict: 'passed', message: null, ...fields };
}

/** An exercise that passed, unless the fields say otherwise. */
export function exampleGradedExercise(fields: Partial<GradedExercise> = {}): GradedExercise {
  return {
    exercise: 'tiny/shout',
    title: 'Shout a text',
    chapter: '01-tiny',
    status: 'graded',
    verdict: 'passed',
    points: { earned: 5, gradable: 5, max: 5 },
    problem: null,
    tests: [exampleGradedTest('it is loud'), exampleGradedTest('the types fit')],
    matches_reference: null,
    key: exampleHash('e'),
    inputs: {
      answer: exampleHash('1'),
      tests: exampleHash('2'),
      chapter: exampleHash('3'),
      kit: exampleHash('4'),
      setting: exampleHash('5'),
    },
    ...fields,
  };
}

/** A grade that counts, of one exercise that passed, unless the fields say otherwise. */
export function exampleGrade(fields: Partial<Grade> = {}): Grade {
  return {
    schema: 'bookshop-course/grade/v1',
    status: 'graded',
    problem: null,
    authority: 'instructor',
    authoritative: true,
    missing: [],
    points: { earned: 5, gradable: 5, max: 5 },
    submission: {
      name: 'ada',
      root: '',
      sha256: exampleHash('a'),
      kind: 'folder',
      commit: null,
      taken: [{ path: 'chapters/01-tiny/src/shout.ts', sha256: exampleHash('b') }],
      refused: [],
      changed: [],
    },
    inputs: {
      course: 'tiny-course',
      course_version: '1.0.0+abcdef012345',
      tests_sha256: exampleHash('c'),
      lane: 'sealed',
      images: { box: `sha256:${exampleHash('d')}` },
      seed: 7,
      limits: { seconds: 30, box_memory_mb: 512 },
      credit: 'whole',
    },
    exercises: [exampleGradedExercise()],
    times: {
      graded_at: '2026-01-31T12:00:00.000Z',
      seconds: { intake: 0.5, run: 11.25, total: 11.75 },
      taken_over: [],
    },
    ...fields,
  };
}
