import type { ExerciseResult, Points } from '../model/result';
import { fitLines, fitMessage } from './fit-lines';

/** The version of what `--json` prints; docs/result-schema.md describes it. */
export const RESULT_SCHEMA = 'bookshop-course/result/v1';

const LONGEST_MESSAGE = 2000;

/** Results as plain data for other programs. */
export function renderRunsJson(results: readonly ExerciseResult[], points: Points) {
  return {
    schema: RESULT_SCHEMA,
    points,
    exercises: results.map(
      ({ exercise, verdict, problem, tests, types, unknown, points: own }) => ({
        exercise,
        verdict,
        problem: problem ?? null,
        points: own,
        tests: tests.map((test) => ({
          title: test.title,
          verdict: test.verdict,
          needs: test.missing ?? null,
          failure: test.failure
            ? {
                kind: test.failure.kind,
                message: fitMessage(fitLines(test.failure.message.split('\n')), LONGEST_MESSAGE),
              }
            : null,
        })),
        types: types ?? [],
        unknown,
      }),
    ),
  };
}
