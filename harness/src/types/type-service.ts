import { join, resolve } from 'node:path';

import type { TypeCheck, TypeOutcome } from '../model/type-check';
import { askFairly, type FairOutcome } from '../support/child/ask-fairly';
import type { ChildLimits } from '../support/child/protocol';
import { SupervisedChild } from '../support/child/supervised-child';
import { keyOf } from './check-key';
import { KeptErrors } from './kept-errors';
import type { CheckedTypes, CheckReply, CheckRequest } from './protocol';
import { FileReader, readAllNow } from './read-files';

/** The compiler's limits for one answer; the slowest of ours takes a tenth. */
export const COMPILER_LIMITS: ChildLimits = {
  seconds: 30,
  patienceSeconds: 600,
  memoryMb: 1536,
};

/** The number of answers that are checked together; more would need much more memory. */
const MOST_TOGETHER = 24;

/** Where it is built, also when this module runs from source. */
const PROGRAM = join(resolve(__dirname, '../../..'), 'harness/dist/types/checker-program.js');

/**
 * Checks the types of answers, with the same result for every command and on every machine. Starts
 * the compiler only for an answer that was not checked before.
 */
export class TypeService implements Disposable {
  readonly #root: string;
  readonly #kept: KeptErrors;
  readonly #reader = new FileReader();
  readonly #child: SupervisedChild<CheckRequest, CheckReply>;
  readonly #limits: ChildLimits;

  constructor(root: string, limits: ChildLimits = COMPILER_LIMITS) {
    this.#root = root;
    this.#limits = limits;
    this.#kept = new KeptErrors(root);
    this.#child = new SupervisedChild({ program: PROGRAM, cwd: root, limits });
  }

  async check(check: TypeCheck): Promise<TypeOutcome> {
    const [outcome = NOTHING] = await this.checkAll([check]);
    return outcome;
  }

  /** The outcomes in the order of the answers. Answers to one exercise are checked together. */
  async checkAll(checks: readonly TypeCheck[]): Promise<TypeOutcome[]> {
    const outcomes = new Map<TypeCheck, TypeOutcome>();
    for (const check of checks) {
      const known = hasTypes(check) ? this.#recall(check) : NOTHING;
      if (known) outcomes.set(check, known);
    }
    for (const group of groupAlike(checks.filter((check) => !outcomes.has(check)))) {
      const found = await this.#checkGroup(group);
      group.forEach((check, i) => outcomes.set(check, found[i] ?? NOTHING));
    }
    return checks.map((check) => outcomes.get(check) ?? NOTHING);
  }

  /** Starts the compiler in advance, with everything that a check needs. */
  async warm(check: TypeCheck): Promise<void> {
    await this.#child.ask(this.#request([withoutAnswer(check)]));
  }

  /** No check may be running any more. */
  [Symbol.dispose](): void {
    this.#child.end();
  }

  #recall({ chapter, given, own }: TypeCheck): TypeOutcome | undefined {
    const read = { chapter, given: this.#reader.readAll(given), own: readAllNow(own) };
    const errors = this.#kept.read(keyOf(this.#reader, this.#root, read));
    return errors && { kind: 'checked', errors };
  }

  async #checkGroup(checks: readonly TypeCheck[]): Promise<TypeOutcome[]> {
    const [first] = checks;
    if (!first) return [];
    const fair = await askFairly(this.#child, {
      request: this.#request(checks),
      control: this.#request([withoutAnswer(first)]),
    });
    if (fair.kind === 'answered') return this.#takeReply(fair.reply, checks);
    const isOneOfThem = fair.kind !== 'sick' && checks.length > 1;
    if (!isOneOfThem) return checks.map((check) => tellWhy(fair, check, this.#limits));
    const alone: TypeOutcome[] = [];
    for (const check of checks) alone.push(...(await this.#checkGroup([check])));
    return alone;
  }

  #takeReply(reply: CheckReply, checks: readonly TypeCheck[]): TypeOutcome[] {
    if (reply.kind === 'broken')
      return checks.map(() => ({ kind: 'not-checked', problem: reply.problem }));
    return reply.results.map(({ errors, key }: CheckedTypes): TypeOutcome => {
      // The key comes from the compiler's process: a file may have changed since the request.
      this.#kept.keep(key, errors);
      return { kind: 'checked', errors };
    });
  }

  #request(checks: readonly TypeCheck[]): CheckRequest {
    return { root: this.#root, checks };
  }
}

/** An answer without TypeScript files has no type errors. */
const NOTHING: TypeOutcome = { kind: 'checked', errors: [] };

function hasTypes({ own }: TypeCheck): boolean {
  return Object.keys(own).some((path) => path.endsWith('.ts'));
}

/** The same check with the starter: if the compiler cannot do that, it does not work at all. */
function withoutAnswer(check: TypeCheck): TypeCheck {
  const begun = Object.entries(check.given).filter(([path]) => path in check.own);
  return { ...check, own: Object.fromEntries(begun) };
}

function groupAlike(checks: readonly TypeCheck[]): TypeCheck[][] {
  const groups = new Map<string, TypeCheck[][]>();
  for (const check of checks) {
    const key = JSON.stringify([check.chapter, check.given, Object.keys(check.own)]);
    const alike = groups.get(key) ?? [];
    groups.set(key, alike);
    const last = alike.at(-1);
    if (last && last.length < MOST_TOGETHER) last.push(check);
    else alike.push([check]);
  }
  return [...groups.values()].flat();
}

function tellWhy(
  fair: Exclude<FairOutcome<unknown>, { kind: 'answered' }>,
  { own }: TypeCheck,
  limits: ChildLimits,
): TypeOutcome {
  if (fair.kind === 'sick')
    return { kind: 'not-checked', problem: `the compiler gave no result: ${fair.problem}` };
  const [path = ''] = Object.keys(own);
  const errors = [`${path}:1:1 ${describeExcess(fair, limits)}`];
  const isLate = fair.kind === 'too-much' && fair.of === 'time';
  return { kind: 'checked', errors, ...(isLate ? { late: true } : {}) };
}

function describeExcess(
  fair: Extract<FairOutcome<unknown>, { kind: 'too-much' | 'threw' }>,
  { memoryMb, seconds }: ChildLimits,
): string {
  if (fair.kind === 'threw') return `The compiler fails on this answer: ${fair.message}`;
  const limit = fair.of === 'memory' ? `${memoryMb} MB` : `${seconds} seconds`;
  return `The compiler needs more than ${limit} for the types of this answer. Make them simpler.`;
}
