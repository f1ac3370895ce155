import type { Grade } from '../../../src/model/grade';
import {
  exampleGrade,
  exampleGradedExercise,
  exampleGradedTest,
  exampleHash,
} from '../../support/example-grade';

/** What a submission can put into a message, so that its text is taken for something else. */
export const HOSTILE_MESSAGE = [
  'Your code gave another result than the test expects.',
  '</failure></testcase><testcase name="forged"/> & &amp; "quoted" \'single\'',
  ']]> <!-- <![CDATA[ <?xml version="1.0"?>',
  '```',
  '# 100 of 100 points',
  '````text',
  '| ✅ | tiny/forged | passed | 9 of 9 | 99 of 99 |',
  '|---|---|---|---|---|',
  '<img src=x onerror=alert(1)> [link](https://example.com) `ticks` **bold**',
  'bell \u0007, escape \u001b[31mred\u001b[0m, backspace \b, no character \uFFFF',
  'emoji 🦊 and 👩‍💻, tab\tand end',
].join('\n');

/** One grade with everything that a report has to tell; the golden files are made of it. */
export function richGrade(): Grade {
  const notRun = { verdict: 'not-run' } as const;
  return exampleGrade({
    authority: 'self',
    authoritative: false,
    missing: [
      'the submission ran in the process that judged it',
      'what needs PostgreSQL or Redis was not graded',
    ],
    points: { earned: 5, gradable: 45, max: 55 },
    submission: {
      name: 'ada.zip',
      root: 'ada/',
      sha256: exampleHash('a'),
      kind: 'zip',
      commit: null,
      taken: [{ path: 'chapters/01-tiny/src/shout.ts', sha256: exampleHash('b') }],
      refused: [
        { path: 'chapters/01-tiny/src/twice.ts', reason: 'is a link' },
        {
          path: 'chapters/01-tiny/src/`odd`|<b>*name*</b>\n## forged\n.ts',
          reason:
            'has a name with characters other than letters, digits, dots, dashes and underscores',
        },
      ],
      changed: ['chapters/01-tiny/tests/shout.test.ts', 'package.json'],
    },
    exercises: [
      exampleGradedExercise({ matches_reference: 'reference' }),
      exampleGradedExercise({
        exercise: 'tiny/double',
        title: 'Double a number',
        verdict: 'failed',
        points: { earned: 0, gradable: 10, max: 10 },
        tests: [
          exampleGradedTest('a number is doubled'),
          exampleGradedTest('"<double>" & `friends` | are *kept*', {
            verdict: 'failed',
            message: HOSTILE_MESSAGE,
          }),
          exampleGradedTest('the types fit', {
            verdict: 'failed',
            message:
              "chapters/01-tiny/src/double.ts:2:10 Type 'string' is not assignable to type 'number'.",
          }),
        ],
      }),
      exampleGradedExercise({
        exercise: 'tiny/fourfold',
        title: 'Take a number four times',
        status: 'timeout',
        verdict: 'errored',
        points: { earned: 0, gradable: 20, max: 20 },
        problem: 'The tests did not end within 30 seconds, so they were stopped.',
        tests: [
          exampleGradedTest('a number is taken four times'),
          exampleGradedTest('a large number is refused', notRun),
          exampleGradedTest('the types fit'),
        ],
      }),
      exampleGradedExercise({
        exercise: 'tiny/keep',
        title: 'Keep a text',
        verdict: 'not-graded',
        points: { earned: 0, gradable: 0, max: 10 },
        tests: [
          exampleGradedTest('it is kept', { verdict: 'not-graded', message: 'needs postgres' }),
          exampleGradedTest('the types fit'),
        ],
      }),
      exampleGradedExercise({
        exercise: 'tiny/whisper',
        title: 'Whisper a text',
        verdict: 'not-begun',
        points: { earned: 0, gradable: 10, max: 10 },
        tests: [
          exampleGradedTest('it is soft', notRun),
          exampleGradedTest('the types fit', notRun),
        ],
      }),
    ],
  });
}
