import type { ExerciseResult, Points } from '../model/result';
import type { Failure } from '../model/run';
import { withoutAdvice } from './explain-failure';
import { fitLines, fitMessage } from './fit-lines';

/** The version of what `--json` prints; docs/result-schema.md describes it. */
export const RESULT_SCHEMA = 'bookshop-course/result/v1';

const LONGEST_MESSAGE = 2000;

/** A result, with notices of one sentence each. */
export interface ToldResult extends ExerciseResult {
  readonly notices: readonly string[];
}

/** Results as plain data for other programs. */
export function renderRunsJson(results: readonly ToldResult[], points: Points) {
  return {
    schema: RESULT_SCHEMA,
    points,
    exercises: results.map(
      ({ exercise, verdict, problem, tests, types, unknown, notices, points: own }) => ({
        exercise,
        verdict,
        problem: problem ?? null,
        points: own,
        tests: tests.map((test) => ({
          title: test.title,
          verdict: test.verdict,
          needs: test.missing ?? null,
          printed: test.printed?.slice(0, LONGEST_MESSAGE) ?? null,
          failure: test.failure ? renderFailure(test.failure) : null,
        })),
        types: types ?? [],
        unknown,
        notices,
      }),
    ),
  };
}

function renderFailure({ kind, message, place }: Failure) {
  return {
    kind,
    message: fitMessage(fitLines(withoutAdvice(message).split('\n')), LONGEST_MESSAGE),
    at: place?.at ?? null,
  };
}
