import { renderRunsJson, type ToldResult } from '../../src/report/render-json';
import { exampleFailure, exampleResult, exampleTest } from '../support/examples';

const NOTICE = 'New, but not part of any exercise: chapters/01-tiny/src/twice.ts.';

function told(result: Omit<ToldResult, 'notices'>): ToldResult {
  return { ...result, notices: [NOTICE] };
}

test('results are plain data in a named version of the schema', () => {
  const result = exampleResult({
    tests: [
      exampleTest('it is loud', {
        verdict: 'failed',
        printed: 'hello\n',
        failure: exampleFailure({
          message: 'expected "HELLO!"',
          stack: 'at home',
          place: { at: 'chapters/01-tiny/tests/shout.test.ts:9:22', code: ['expect(…)'] },
        }),
      }),
      exampleTest('it is kept', { verdict: 'not-graded', missing: 'postgres' }),
    ],
    unknown: ['it is new'],
    output: 'printed',
  });
  expect(renderRunsJson([told(result)], { earned: 0, gradable: 5, max: 5 })).toEqual({
    schema: 'bookshop-course/result/v1',
    points: { earned: 0, gradable: 5, max: 5 },
    exercises: [
      {
        exercise: 'tiny/shout',
        verdict: 'failed',
        problem: null,
        points: { earned: 0, gradable: 5, max: 5 },
        tests: [
          {
            title: 'it is loud',
            verdict: 'failed',
            needs: null,
            printed: 'hello\n',
            failure: {
              kind: 'assertion',
              message: 'expected "HELLO!"',
              at: 'chapters/01-tiny/tests/shout.test.ts:9:22',
            },
          },
          {
            title: 'it is kept',
            verdict: 'not-graded',
            needs: 'postgres',
            printed: null,
            failure: null,
          },
        ],
        types: [],
        unknown: ['it is new'],
        notices: [NOTICE],
      },
    ],
  });
});

test('types that do not fit are listed', () => {
  const types = ['src/shout.ts:1:1 not a number'];
  const json = renderRunsJson([told(exampleResult({ types }))], { earned: 0, gradable: 5, max: 5 });
  expect(json.exercises[0]?.types).toEqual(['src/shout.ts:1:1 not a number']);
});

test('nothing is undefined, so that every field is there once it is written', () => {
  const json = renderRunsJson([told(exampleResult({ tests: [exampleTest('it is loud')] }))], {
    earned: 5,
    gradable: 5,
    max: 5,
  });
  expect(JSON.parse(JSON.stringify(json))).toStrictEqual(json);
});

test('a long message is cut', () => {
  const failure = exampleFailure({ message: 'x'.repeat(5000) });
  const tests = [exampleTest('it is loud', { verdict: 'failed', failure })];
  const json = renderRunsJson([told(exampleResult({ tests }))], { earned: 0, gradable: 5, max: 5 });
  expect(json.exercises[0]?.tests[0]?.failure?.message).toBe(`${'x'.repeat(999)}…`);
});
