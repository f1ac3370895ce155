import { randomBytes, randomInt } from 'node:crypto';

import { currentLane } from '../lane';
import { currentBox } from '../sealed/box';
import type { Mutant } from './mutants';
import type { SuiteRun } from './orders';
import { separate } from './separate';
import { asScript, compileSuite, type Files, shops } from './shops';
import { SuiteFault } from './suite-fault';
import { type Order, SuiteRuns } from './suite-runs';
import {
  failuresOf,
  tellFailures,
  tellImproper,
  tellOtherTests,
  tellSurvival,
  tellTraces,
} from './tell-fault';

/** How long one test of a suite may take, and one run of all of them. */
const LIMITS = { testMs: 2_000, runMs: 6_000 };

const ORDERS = [
  ['A second time', 'file'],
  ['In reversed order', 'reversed'],
  ['In another order', 1],
  ['In a third order', 2],
] as const;

export interface SpecJudgeOptions {
  /** The learner's tests: their path in the chapter. */
  readonly spec: string;
  /** Additional variables of a run; called before each. */
  environment?(): Promise<Record<string, string>>;
  readonly limits?: typeof LIMITS;
}

const SAME = 'The same shop in another folder, and with other text, is rejected:';
const REWRITTEN = 'A shop that was written in another way, and does the same, is rejected:';
const UNNOTICED =
  'All tests pass on a shop that does nothing at all: they assert nothing about it.';

/** `runs`: those that this one belongs to. */
type How = Partial<Order> & { readonly runs?: SuiteRuns };

/** A fault of the tests as a message; `undefined` when there is none. */
type Fault = string | undefined;

/** Judges one suite: does it accept every right shop, and reject every wrong one? */
export class SpecJudge {
  readonly #options: SpecJudgeOptions;
  readonly #mutants: readonly Mutant[];
  readonly #limits: typeof LIMITS;
  /** The runs on the given shop: what one leaves behind in its process, the next ones meet. */
  readonly #given: SuiteRuns;
  /** The runs on other shops, at the same time; in a box, which is small, all take turns. */
  readonly #others: SuiteRuns;
  readonly #known = new Map<string, Promise<SuiteRun>>();
  /** The folder of the given shop; nothing in it is removed between its runs. */
  readonly #folder = newFolder();
  #suite: Files | undefined;
  #shop: Files | undefined;

  constructor(options: SpecJudgeOptions, mutants: readonly Mutant[]) {
    this.#options = options;
    this.#limits = options.limits ?? LIMITS;
    this.#given = new SuiteRuns(this.#limits);
    this.#others = currentBox() ? this.#given : new SuiteRuns(this.#limits);
    this.#mutants = mutants;
  }

  async close(): Promise<void> {
    await Promise.all([this.#given.close(), this.#others.close()]);
  }

  /** The given shop, and the same once more in another place. */
  async acceptsShop(): Promise<Fault> {
    const improper = await this.#improper();
    if (improper !== undefined) return improper;
    const given = await this.#onGiven();
    const failures = tellFailures(given);
    if (failures !== undefined)
      return `The given shop is right, and these tests fail:\n\n${failures}`;
    const again = await this.#run('again', shops.given, { runs: this.#given });
    const told = explain(SAME, again, given);
    // What an environment offers, such as a database, may end with the test that has asked for it.
    if (told === undefined && !this.#options.environment) this.#runAll(given);
    return told;
  }

  async acceptsTwin(): Promise<Fault> {
    const fault = await this.acceptsShop();
    return fault ?? explain(REWRITTEN, await this.#run('twin', shops.twin), await this.#onGiven());
  }

  async noticesCanary(): Promise<Fault> {
    const fault = await this.acceptsShop();
    if (fault !== undefined) return fault;
    const run = await this.#run('canary', shops.canary);
    return failuresOf(run).length > 0 || run.outcome !== 'completed' ? undefined : UNNOTICED;
  }

  async holdsInAnyOrder(): Promise<Fault> {
    const fault = await this.acceptsShop();
    if (fault !== undefined) return fault;
    const given = await this.#onGiven();
    for (const [name, order] of ORDERS) {
      const told = explain(`${name}:`, await this.#inOrder(name, { order }), given);
      if (told !== undefined) return told;
    }
    for (const only of separate(given.tests.length)) {
      const told = tellFailures(await this.#inOrder(`only ${only.join()}`, { only }));
      if (told !== undefined) return `Without some of the other tests:\n\n${told}`;
    }
    return undefined;
  }

  /** Also where the tests cannot be judged otherwise. */
  async leavesNothing(): Promise<Fault> {
    try {
      return tellTraces(await this.#onGiven());
    } catch (error) {
      return messageOf(error);
    }
  }

  /** Tests that accept everything, or nothing, say nothing about a wrong shop. */
  async rejects(mutant: Mutant): Promise<Fault> {
    const fault = (await this.acceptsTwin()) ?? (await this.noticesCanary());
    if (fault !== undefined) return `not judged: ${fault.split('\n')[0]}`;
    const survival = tellSurvival(await this.#on(mutant), mutant);
    return survival && `survived: ${mutant.says} (${survival})`;
  }

  /**
   * Begins all other runs, in an order drawn by lot: tests that count how often they have run learn
   * nothing about the shop from it.
   */
  #runAll({ tests }: SuiteRun): void {
    const runs = [
      () => this.#run('twin', shops.twin),
      () => this.#run('canary', shops.canary),
      ...ORDERS.map(
        ([name, order]) =>
          () =>
            this.#inOrder(name, { order }),
      ),
      ...separate(tests.length).map((only) => () => this.#inOrder(`only ${only.join()}`, { only })),
      ...this.#mutants.map((mutant) => () => this.#on(mutant)),
    ];
    // Whoever asks for a run gets its error.
    for (const run of drawn(runs)) run().catch(() => {});
  }

  async #improper(): Promise<Fault> {
    try {
      return tellImproper(await this.#onGiven());
    } catch (error) {
      return messageOf(error);
    }
  }

  #onGiven(): Promise<SuiteRun> {
    return this.#inOrder('given', {});
  }

  #inOrder(name: string, how: Partial<Order>): Promise<SuiteRun> {
    return this.#run(name, this.#shopAsGiven, {
      runs: this.#given,
      folder: this.#folder,
      ...how,
    });
  }

  #on(mutant: Mutant): Promise<SuiteRun> {
    // In a box, tests could compare the files of two runs and find the one that differs.
    const given = currentBox() ? shops.given : this.#shopAsGiven;
    const shop = () => shops.mutant(given(), mutant);
    return this.#run(`mutant ${mutant.name}`, shop, { bail: true });
  }

  readonly #shopAsGiven = (): Files => (this.#shop ??= shops.given());

  /** Each run is made once, when it is first asked for. */
  #run(name: string, shop: () => Files, how: How = {}): Promise<SuiteRun> {
    const run = this.#known.get(name) ?? this.#runNow(shop, how);
    this.#known.set(name, run);
    return run;
  }

  async #runNow(shop: () => Files, { runs = this.#others, ...how }: How): Promise<SuiteRun> {
    this.#given.prepare();
    this.#others.prepare();
    const { spec, environment } = this.#options;
    this.#suite ??= compileSuite(spec);
    const order = {
      folder: newFolder(),
      files: { ...shop(), ...this.#suite },
      specs: [asScript(spec)],
      order: 'file',
      limitMs: this.#limits.runMs,
      ...how,
    } as const;
    const run = await runs.run(order, environment);
    // The test that waits for several runs gets its full time after each.
    currentLane().beginPiece();
    return run;
  }
}

/** Faults of the tests; everything else is ours. */
function messageOf(error: unknown): string {
  if (error instanceof SuiteFault) return error.message;
  throw error;
}

function drawn<T>(list: readonly T[]): T[] {
  return list
    .map((item) => ({ item, lot: randomInt(2 ** 47) }))
    .sort((one, other) => one.lot - other.lot)
    .map(({ item }) => item);
}

/** The name tells nothing about the shop in it. */
function newFolder(): string {
  return randomBytes(6).toString('hex');
}

function explain(sentence: string, run: SuiteRun, given: SuiteRun): Fault {
  const isWhole = run.outcome === 'completed' && !run.traces.exits;
  const fault =
    tellFailures(run) ??
    (isWhole ? undefined : 'the tests do not run to their end') ??
    tellOtherTests(given, run);
  return fault && `${sentence}\n\n${fault}`;
}
