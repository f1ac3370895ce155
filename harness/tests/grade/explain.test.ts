import { explainDifference } from '../../src/grade/explain';
import type { GradeInputs, SubmissionRecord } from '../../src/model/grade';
import { sha256 } from '../../src/support/sha256';
import { exampleGrade, exampleGradedExercise, exampleHash } from '../support/example-grade';

const before = exampleGrade();

function withInputs(fields: Partial<GradeInputs>) {
  return exampleGrade({ inputs: { ...before.inputs, ...fields } });
}

/** A submission of these files: path → a letter that stands for what they hold. */
function withFiles(files: Readonly<Record<string, string>>) {
  const taken = Object.entries(files).map(([path, letter]) => ({
    path,
    sha256: exampleHash(letter),
  }));
  const submission: SubmissionRecord = {
    ...before.submission,
    sha256: sha256(JSON.stringify(taken)),
    taken,
  };
  return exampleGrade({ submission });
}

function withExercise(fields: Parameters<typeof exampleGradedExercise>[0]) {
  return exampleGrade({ exercises: [exampleGradedExercise(fields)] });
}

const { inputs } = exampleGradedExercise();
const failed = { verdict: 'failed', points: { earned: 0, gradable: 5, max: 5 } } as const;

test('nothing is told where nothing has changed', () => {
  expect(explainDifference(before, exampleGrade())).toEqual([]);
});

test('the time at which it was graded, and who did it, are no change', () => {
  const { times } = before;
  const after = exampleGrade({
    times: { ...times, graded_at: '2026-02-01T12:00:00.000Z', taken_over: ['tiny/shout'] },
    authority: 'self',
  });
  expect(explainDifference(before, after)).toEqual([]);
});

test('submitted files that were changed, added or removed are named', () => {
  const old = withFiles({ 'src/double.ts': 'b', 'src/gone.ts': 'b', 'src/shout.ts': 'b' });
  const now = withFiles({ 'src/double.ts': 'b', 'src/new.ts': 'b', 'src/shout.ts': 'c' });
  expect(explainDifference(old, now)).toEqual([
    'the submission: src/gone.ts, src/new.ts, src/shout.ts',
  ]);
});

test.each<[Partial<GradeInputs>, string]>([
  [{ course: 'other' }, 'the course: tiny-course → other'],
  [{ course_version: '1.0.1+abc' }, 'the version of the course: 1.0.0+abcdef012345 → 1.0.1+abc'],
  [{ tests_sha256: exampleHash('f') }, `the tests: ${exampleHash('c')} → ${exampleHash('f')}`],
  [{ lane: 'local' }, 'the lane: sealed → local'],
  [{ seed: 8 }, 'the seed: 7 → 8'],
  [{ credit: 'partial' }, 'the option --partial: whole → partial'],
  [{ images: { box: 'sha256:1' } }, `the image box: sha256:${exampleHash('d')} → sha256:1`],
  [
    { images: { ...before.inputs.images, postgres: 'sha256:1' } },
    'the image postgres: none → sha256:1',
  ],
  [{ images: {} }, `the image box: sha256:${exampleHash('d')} → none`],
  [{ limits: { seconds: 60, box_memory_mb: 512 } }, 'the limit seconds: 30 → 60'],
  [{ limits: { seconds: 0, box_memory_mb: 512 } }, 'the limit seconds: 30 → 0'],
])('%j is told as a change', (fields, line) => {
  expect(explainDifference(before, withInputs(fields))).toEqual([line]);
});

test.each([
  ['answer', 'the submitted files'],
  ['tests', 'its tests'],
  ['chapter', 'the rest of its chapter'],
  ['kit', 'the kit'],
  ['setting', 'the conditions of the run'],
])('an exercise whose %s changed is told with %s', (part, words) => {
  const after = withExercise({ ...failed, inputs: { ...inputs, [part]: exampleHash('9') } });
  expect(explainDifference(before, after)).toEqual([`tiny/shout: 5 → 0 points; changed: ${words}`]);
});

test('a setting that has changed for all, and no points with it, is not told again for each exercise', () => {
  const after = withExercise({ inputs: { ...inputs, setting: exampleHash('9') } });
  expect(explainDifference(before, after)).toEqual([]);
});

test('several changes of an exercise stand in one line', () => {
  const changed = { ...inputs, answer: exampleHash('9'), kit: exampleHash('9') };
  expect(explainDifference(before, withExercise({ inputs: changed }))).toEqual([
    'tiny/shout: 5 points as before; changed: the submitted files, the kit',
  ]);
});

test('other points without any change are told as what they are', () => {
  expect(explainDifference(before, withExercise(failed))).toEqual([
    'tiny/shout: 5 → 0 points, and nothing that it depends on has changed',
  ]);
});

test('another verdict with the same points is told too', () => {
  const after = withExercise({ ...failed, status: 'timeout', verdict: 'errored' });
  expect(explainDifference(withExercise(failed), after)).toEqual([
    'tiny/shout: 0 points as before, and nothing that it depends on has changed',
  ]);
});

test('of several exercises only the one whose tests changed is named', () => {
  const double = exampleGradedExercise({ exercise: 'tiny/double' });
  const shout = exampleGradedExercise();
  const changed = exampleGradedExercise({ inputs: { ...inputs, tests: exampleHash('9') } });
  expect(
    explainDifference(
      exampleGrade({ exercises: [double, shout] }),
      exampleGrade({ exercises: [double, changed] }),
    ),
  ).toEqual(['tiny/shout: 5 points as before; changed: its tests']);
});

test('an exercise that is new is named', () => {
  const exercises = [exampleGradedExercise(), exampleGradedExercise({ exercise: 'tiny/double' })];
  expect(explainDifference(before, exampleGrade({ exercises }))).toEqual([
    'tiny/double: graded for the first time',
  ]);
});

test('an exercise that is gone is named: its points are, too', () => {
  const exercises = [exampleGradedExercise(), exampleGradedExercise({ exercise: 'tiny/double' })];
  expect(explainDifference(exampleGrade({ exercises }), before)).toEqual([
    'tiny/double: no longer graded',
  ]);
});

test('what is most general comes first', () => {
  const after = exampleGrade({
    submission: {
      ...before.submission,
      sha256: exampleHash('f'),
      taken: [{ path: 'src/shout.ts', sha256: exampleHash('f') }],
    },
    inputs: { ...before.inputs, seed: 8, limits: { seconds: 60, box_memory_mb: 512 } },
    exercises: [exampleGradedExercise({ inputs: { ...inputs, answer: exampleHash('9') } })],
  });
  expect(explainDifference(withFiles({ 'src/shout.ts': 'b' }), after)).toEqual([
    'the submission: src/shout.ts',
    'the seed: 7 → 8',
    'the limit seconds: 30 → 60',
    'tiny/shout: 5 points as before; changed: the submitted files',
  ]);
});
