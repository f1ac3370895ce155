import { createPaint } from '../../src/report/paint';
import { renderRun, type RunView } from '../../src/report/render-run';
import { exampleExercise, exampleFailure, exampleResult, exampleTest } from './examples';

/** The learner's file in `exampleView`. */
export const FILE = 'chapters/01-tiny/src/shout.ts';

export const FAILED_TEST = exampleTest('it is loud', {
  verdict: 'failed',
  failure: exampleFailure({
    expected: '"HELLO!"',
    received: '"hello"',
    stack: `    at shout (${FILE}:3:9)`,
  }),
});

/** One test of two has failed, unless the fields say otherwise. */
export function exampleView(fields: Partial<RunView> = {}): RunView {
  return {
    exercise: exampleExercise({ id: 'tiny/shout', title: 'Shout a text' }),
    result: exampleResult({ tests: [exampleTest('it is a text'), FAILED_TEST] }),
    lane: 'local',
    editPaths: [FILE],
    reasons: [],
    notices: [],
    hintsLeft: false,
    typeErrors: undefined,
    ...fields,
  };
}

/** What is printed about it, without colours. */
export function renderExample(fields: Partial<RunView> = {}): string {
  return renderRun(exampleView(fields), createPaint(false));
}
