import { chooseHint } from '../../src/progress/choose-hint';
import { exampleExercise, exampleHint } from '../support/examples';

const hints = [
  exampleHint('When: it is loud', 'it is loud'),
  exampleHint('When: it is short', 'it is short'),
  exampleHint('How?'),
  exampleHint('Why?'),
];
const exercise = exampleExercise({ hints });

function choose(firstFailing: string | undefined, shown: readonly string[]) {
  const chosen = chooseHint(exercise, { firstFailing, shown });
  return chosen && { title: chosen.hint.title, number: chosen.number, of: chosen.of };
}

test('the hint for the test that fails first comes first', () => {
  expect(choose('it is short', [])).toEqual({ title: 'When: it is short', number: 1, of: 3 });
});

test('then come the general hints, in the order of the brief', () => {
  expect(choose('it is short', ['When: it is short'])).toEqual({ title: 'How?', number: 2, of: 3 });
});

test('after the last, the last comes again', () => {
  const shown = ['When: it is short', 'How?', 'Why?'];
  expect(choose('it is short', shown)).toEqual({ title: 'Why?', number: 3, of: 3 });
});

test('hints for tests that pass are passed over', () => {
  expect(choose(undefined, [])).toEqual({ title: 'How?', number: 1, of: 2 });
});

test('when another test fails, its hint comes, although general ones were shown', () => {
  const shown = ['When: it is short', 'How?', 'Why?'];
  expect(choose('it is loud', shown)).toEqual({ title: 'When: it is loud', number: 1, of: 3 });
});

test('an exercise without hints has none', () => {
  expect(chooseHint(exampleExercise(), { firstFailing: 'a', shown: [] })).toBeUndefined();
});
