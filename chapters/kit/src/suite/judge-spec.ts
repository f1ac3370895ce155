import { CaseFailure } from '../case-failure';
import type { Service } from '../lane';
import { needs } from '../needs';
import { type Mutant, readMutants } from './mutants';
import { SpecJudge, type SpecJudgeOptions } from './spec-judge';

export interface JudgeSpecOptions extends SpecJudgeOptions {
  /** The wrong shops: a file such as `tests/mutants/unit.yaml`. */
  readonly mutants: string;
  /** Without this service, the tests are not graded. */
  readonly needs?: Service;
}

/** Declares the tests of an exercise whose answer is a suite. */
export function judgeSpec(options: JudgeSpecOptions): void {
  const { needs: service } = options;
  const mutants = distinct(readMutants(options.mutants));
  const judge = new SpecJudge(options, mutants);
  const declare = service === undefined ? test : needs(service);
  const ask = (title: string, fault: () => Promise<string | undefined>) =>
    declare(title, async () => {
      const message = await fault();
      if (message !== undefined) throw new CaseFailure(message);
    });

  ask('accepts the shop', () => judge.acceptsShop());
  ask('accepts a rewritten shop', () => judge.acceptsTwin());
  ask('notices a shop that does nothing', () => judge.noticesCanary());
  ask('holds in any order, twice, and test by test', () => judge.holdsInAnyOrder());
  ask('leaves nothing behind', () => judge.leavesNothing());
  for (const mutant of mutants) {
    ask(`rejects: ${mutant.says}`, () => judge.rejects(mutant));
  }

  afterAll(() => judge.close());
}

function distinct(mutants: Mutant[]): Mutant[] {
  for (const field of ['name', 'says'] as const) {
    const values = mutants.map((mutant) => mutant[field]);
    const twice = values.find((value, at) => values.indexOf(value) < at);
    if (twice !== undefined) throw new Error(`two mutants have the ${field} "${twice}"`);
  }
  return mutants;
}
