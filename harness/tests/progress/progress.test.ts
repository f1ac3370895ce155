import { NOTHING_DONE, progressOf, recordHint, recordRun } from '../../src/progress/progress';

const ID = 'tiny/shout';

test('nothing is known of an exercise at first', () => {
  expect(progressOf(NOTHING_DONE, ID)).toEqual({ passed: false, attempts: 0, hints: [] });
});

test('every run that does not pass is an attempt', () => {
  const progress = recordRun(recordRun(NOTHING_DONE, ID, 'not-passed'), ID, 'not-passed');
  expect(progressOf(progress, ID)).toEqual({ passed: false, attempts: 2, hints: [] });
});

test('the run that passes is no further attempt', () => {
  const progress = recordRun(recordRun(NOTHING_DONE, ID, 'not-passed'), ID, 'passed');
  expect(progressOf(progress, ID)).toEqual({ passed: true, attempts: 1, hints: [] });
});

test('a finished exercise that breaks is open again, and that is no attempt', () => {
  const progress = recordRun(recordRun(NOTHING_DONE, ID, 'passed'), ID, 'not-passed');
  expect(progressOf(progress, ID)).toEqual({ passed: false, attempts: 0, hints: [] });
});

test('an end by time is an attempt, and takes nothing away from a finished exercise', () => {
  const open = recordRun(NOTHING_DONE, ID, 'late');
  const solved = recordRun(recordRun(NOTHING_DONE, ID, 'passed'), ID, 'late');
  expect([open, solved].map((progress) => progressOf(progress, ID))).toEqual([
    { passed: false, attempts: 1, hints: [] },
    { passed: true, attempts: 0, hints: [] },
  ]);
});

test('the exercise that was judged last is remembered, whatever came of it', () => {
  const progress = recordRun(recordRun(NOTHING_DONE, ID, 'passed'), 'tiny/double', 'not-passed');
  expect(recordHint(progress, ID, 'How?').last).toBe('tiny/double');
});

test('a hint is recorded once, however often it is shown', () => {
  const progress = recordHint(recordHint(NOTHING_DONE, ID, 'How?'), ID, 'How?');
  expect(progressOf(recordHint(progress, ID, 'Why?'), ID).hints).toEqual(['How?', 'Why?']);
});

test('what is recorded of one exercise leaves others as they are', () => {
  const progress = recordRun(recordRun(NOTHING_DONE, 'tiny/double', 'passed'), ID, 'not-passed');
  expect(progressOf(progress, 'tiny/double')).toEqual({ passed: true, attempts: 0, hints: [] });
});

test('recording changes nothing that was there before', () => {
  recordRun(NOTHING_DONE, ID, 'passed');
  expect(NOTHING_DONE).toEqual({ version: 1, exercises: {} });
});
