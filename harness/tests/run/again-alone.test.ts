import type { RunOutcome } from '../../src/model/run';
import { runAllThenLate, runUntilSure } from '../../src/run/again-alone';
import { exampleSpent, exampleTimeout } from '../support/examples';

const done: RunOutcome = { kind: 'completed', tests: [], output: '' };
const busy = exampleSpent({ withheldSeconds: 20, busy: true });
const starved: RunOutcome = { kind: 'starved', seconds: 30, spent: busy, output: '' };

/** Gives these outcomes, one after the other. */
function giving(...outcomes: readonly RunOutcome[]) {
  const left = [...outcomes];
  return jest.fn<Promise<RunOutcome>, []>(() => Promise.resolve(left.shift() ?? done));
}

test.each<[string, 'always' | 'in-doubt', number, RunOutcome]>([
  ['came to its end', 'always', 1, done],
  ['computed for too long', 'always', 2, exampleTimeout({ why: 'cpu' })],
  ['waited for too long', 'always', 2, exampleTimeout({ why: 'silent' })],
  ['computed for too long', 'in-doubt', 1, exampleTimeout({ why: 'cpu' })],
  ['waited for too long', 'in-doubt', 1, exampleTimeout({ why: 'silent' })],
  ['computed beside others', 'in-doubt', 1, exampleTimeout({ why: 'cpu', spent: busy })],
  ['waited beside others', 'in-doubt', 2, exampleTimeout({ why: 'silent', spent: busy })],
  ['hardly ran', 'in-doubt', 2, starved],
])('a run that %s (again: %s) is tried so often: %d', async (_, again, tries, outcome) => {
  const run = giving(outcome, done);
  const onAgain = jest.fn();
  expect(await runUntilSure(run, { again, onAgain })).toBe(tries === 1 ? outcome : done);
  expect([run.mock.calls.length, onAgain.mock.calls.length]).toEqual([tries, tries - 1]);
});

test('the second end by time counts', async () => {
  const second = exampleTimeout({ why: 'silent' });
  const run = giving(starved, second, done);
  expect(await runUntilSure(run, { again: 'always', onAgain: () => {} })).toBe(second);
});

test('of many, those that were ended by time are run once more, each alone', async () => {
  const names = ['late', 'right', 'starved', 'slow'];
  const firsts: Record<string, RunOutcome> = { late: exampleTimeout(), starved };
  const log: string[] = [];
  let running = 0;
  const results = await runAllThenLate(names, async (name) => {
    running += 1;
    const first = !log.some((line) => line.startsWith(name));
    log.push(`${name} beside ${running - 1}`);
    await Promise.resolve();
    running -= 1;
    return { name, outcome: (first ? firsts[name] : undefined) ?? done };
  });
  expect(log.slice(names.length)).toEqual(['late beside 0', 'starved beside 0']);
  expect(results).toEqual(names.map((name) => ({ name, outcome: done })));
});
