import type { Arbitrary } from 'fast-check';

import { failCase } from '../case-failure';
import { isNotImplemented } from '../not-implemented';
import { SharingFault } from '../sharing-fault';
import { Batch, type MadeCall } from './batch';
import { describeCheck } from './describe-check';
import { fc } from './fc';
import { type Input, Inputs } from './inputs';

/** Limits the size of one message and the duration of a test. */
const MOST_RUNS = 1_000;

/** How many smaller inputs are tried in parallel, and how many such groups are tried. */
const GROUP = 40;
const MOST_GROUPS = 40;

export interface PropertyOptions<T> {
  /** How many inputs; 200 by default. */
  readonly runs?: number;
  readonly seed?: number;
  /** Inputs that are tried first, and count as runs. */
  readonly examples?: readonly T[];
}

/** A check that failed. */
interface Counterexample<T> {
  readonly input: Input<T>;
  readonly made: readonly MadeCall[];
  readonly error: unknown;
}

/**
 * Checks a rule on many inputs, which are the same in every run. The checks run in parallel, so
 * that their next calls to the shop are sent in one message; the shop runs one call after the
 * other. Fails with the smallest input that was found, shown as a call.
 */
export async function property<T extends [unknown, ...unknown[]]>(
  arbitraries: { readonly [K in keyof T]: Arbitrary<T[K]> },
  check: (...input: T) => Promise<void>,
  { runs = 200, seed = 1, examples = [] }: PropertyOptions<T> = {},
): Promise<void> {
  if (runs > MOST_RUNS) throw new Error(`a property has at most ${MOST_RUNS} runs, not ${runs}`);
  if (examples.length >= runs)
    throw new Error(`${examples.length} examples leave no run of ${runs}`);
  const inputs = new Inputs(fc.tuple(...arbitraries) as unknown as Arbitrary<T>);
  const checking = new Checking(check);
  const first = await checking.firstFailing(inputs.draw(examples, { seed, runs }));
  if (!first) return;
  const { input, made, error } = isAboutInput(first.error)
    ? await shrink(first, inputs, checking)
    : first;
  throw failCase(describeCheck(input.value[0], made, error), `${runs} inputs, seed ${seed}`, error);
}

class Checking<T extends unknown[]> {
  readonly batch = new Batch();
  readonly #check: (...input: T) => Promise<void>;

  constructor(check: (...input: T) => Promise<void>) {
    this.#check = check;
  }

  /** The first of these inputs whose check fails. */
  async firstFailing(inputs: readonly Input<T>[]): Promise<Counterexample<T> | undefined> {
    const tried = await Promise.all(inputs.map((input) => this.#try(input)));
    // It is unknown which input caused the missing reply.
    if (this.batch.failure) throw this.batch.failure;
    return tried.find((one) => one !== undefined);
  }

  async #try(input: Input<T>): Promise<Counterexample<T> | undefined> {
    const made: MadeCall[] = [];
    try {
      await this.batch.run(made, async () => this.#check(...input.value[0]));
      return undefined;
    } catch (error) {
      return { input, made, error };
    }
  }
}

/** The smallest input that still fails, found with a limited number of tries. */
async function shrink<T extends unknown[]>(
  first: Counterexample<T>,
  inputs: Inputs<T>,
  checking: Checking<T>,
): Promise<Counterexample<T>> {
  let smallest = first;
  let smaller = inputs.smallerThan(first.input);
  for (let groups = 0; groups < MOST_GROUPS; groups += 1) {
    const group = take(smaller, GROUP);
    if (group.length === 0) break;
    const failing = await checking.firstFailing(group);
    if (!failing) continue;
    smallest = failing;
    smaller = inputs.smallerThan(failing.input);
  }
  return smallest;
}

function isAboutInput(error: unknown): boolean {
  return !isNotImplemented(error) && !(error instanceof SharingFault);
}

function take<T>(from: Iterator<T>, most: number): T[] {
  const taken: T[] = [];
  while (taken.length < most) {
    const next = from.next();
    if (next.done === true) break;
    taken.push(next.value);
  }
  return taken;
}
