import type { Subject } from '../judging/subjects';
import type { Breach } from './breach';
import { isCaughtIn, type Trial } from './variants';

/**
 * The rules about all trials of one exercise: the list of tests is up to date, and every test
 * catches a wrong answer.
 */
export function judgeSubject(
  subject: Subject,
  trials: readonly Trial[],
  expected: readonly string[],
): Breach[] {
  const { id } = subject.exercise;
  return [...judgeTitles(id, trials, expected), ...judgeKills(id, trials)];
}

/**
 * The titles of the tests that ran on the exercise's reference; `undefined` when they did not run.
 */
export function titlesRun(trials: readonly Trial[]): string[] | undefined {
  const reference = trials.find(({ variant }) => variant.kind === 'reference')?.outcome;
  return reference?.kind === 'completed' ? reference.tests.map(({ title }) => title) : undefined;
}

function judgeTitles(id: string, trials: readonly Trial[], expected: readonly string[]): Breach[] {
  const titles = titlesRun(trials);
  if (titles === undefined) return [];
  if (titles.length === 0) {
    return [{ rule: 2, where: id, what: 'the suite contains no test', next: 'Write one.' }];
  }
  const twice = titles.filter((title, i) => titles.indexOf(title) < i);
  const breaches: Breach[] = twice.map((title) => ({
    rule: 7,
    where: id,
    what: `two tests are called "${title}"`,
    next: 'Give one of them another title.',
  }));
  if (titles.join('\n') !== expected.join('\n')) {
    breaches.push({
      rule: 7,
      where: id,
      what: 'shipped.json lists other tests than the suite contains',
      settledBy: 'write',
      next: 'Run `npx course prove --write` and commit the file.',
    });
  }
  return breaches;
}

/** A rejected answer, and the tests that failed on it. */
export interface Caught {
  readonly answer: string;
  readonly about: string;
  readonly by: readonly string[];
  /**
   * The tests that catch it only in another lane, according to `answers.yaml`; `prove` in that lane
   * checks that.
   */
  readonly elsewhere: readonly string[];
}

export function listCaught(trials: readonly Trial[]): Caught[] {
  return trials.flatMap(({ variant, outcome, lane }) => {
    if (variant.kind !== 'answer' || variant.answer.kind !== 'rejected') return [];
    const tests = outcome.kind === 'completed' ? outcome.tests : [];
    const by = tests.filter(({ status }) => status === 'failed').map(({ title }) => title);
    const { name, about, caughtBy } = variant.answer;
    const ungraded = tests.filter(({ missing }) => missing !== undefined).map(({ title }) => title);
    const elsewhere = isCaughtIn(variant.answer, lane)
      ? caughtBy.filter((title) => ungraded.includes(title))
      : caughtBy;
    return [{ answer: name, about, by, elsewhere }];
  });
}

/** The tests that a wrong answer fails only in another lane. */
function caughtElsewhere({ variant, lane }: Trial): readonly string[] {
  if (variant.kind !== 'answer' || isCaughtIn(variant.answer, lane)) return [];
  return variant.answer.caughtBy;
}

function judgeKills(id: string, trials: readonly Trial[]): Breach[] {
  const caught = new Set([
    ...listCaught(trials).flatMap(({ by }) => by),
    ...trials.flatMap(caughtElsewhere),
  ]);
  const ungraded = new Set(
    trials.flatMap(({ outcome }) =>
      outcome.kind === 'completed'
        ? outcome.tests.filter(({ missing }) => missing !== undefined).map(({ title }) => title)
        : [],
    ),
  );
  return (titlesRun(trials) ?? [])
    .filter((title) => !caught.has(title) && !ungraded.has(title))
    .map((title) => ({
      rule: 5,
      where: id,
      what: `"${title}" fails on no rejected answer`,
      next: 'Add an answer with the mistake that this test is for, or remove the test.',
    }));
}
