import { randomBytes } from 'node:crypto';

import { files } from '../files';
import { SyntaxFault } from './compile';
import type { Mutant } from './mutants';
import type { SuiteRun } from './orders';
import { separate } from './separate';
import { asScript, compileSuite, type Files, shops } from './shops';
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
const TEST_MS = 2_000;
const RUN_MS = 6_000;

const ORDERS = [
  ['A second time', 'file'],
  ['In reversed order', 'reversed'],
  ['In another order', 1],
  ['In a third order', 2],
] as const;

export interface SpecJudgeOptions {
  /** The learner's tests: their path in the chapter. */
  readonly spec: string;
  /** Additional variables of each run. */
  environment?(): Promise<Record<string, string>>;
}

/** A fault of the tests as a message; `undefined` when there is none. */
type Fault = string | undefined;

/** Judges one suite: does it accept every right shop, and reject every wrong one? */
export class SpecJudge {
  readonly #options: SpecJudgeOptions;
  readonly #runs = new SuiteRuns({ testMs: TEST_MS });
  readonly #known = new Map<string, Promise<SuiteRun>>();
  readonly #folder = newFolder();
  #suite: Files | undefined;
  #shop: Files | undefined;

  constructor(options: SpecJudgeOptions) {
    this.#options = options;
  }

  close(): Promise<void> {
    return this.#runs.close();
  }

  /** The given shop, and the same once more in another place. */
  async acceptsShop(): Promise<Fault> {
    const improper = await this.#improper();
    if (improper !== undefined) return improper;
    const failures = tellFailures(await this.#given());
    if (failures !== undefined)
      return `The given shop is right, and these tests fail:\n\n${failures}`;
    const again = await this.#run('again', () => shops.given());
    const fault = tellFailures(again) ?? tellOtherTests(await this.#given(), again);
    return (
      fault && `The same shop in another folder, and with other text, is rejected:\n\n${fault}`
    );
  }

  async acceptsTwin(): Promise<Fault> {
    return (
      (await this.#improper()) ??
      explain(
        'A shop that was written in another way, and does the same, is rejected:',
        await this.#run('twin', shops.twin),
        await this.#given(),
      )
    );
  }

  async noticesCanary(): Promise<Fault> {
    const improper = await this.#improper();
    if (improper !== undefined) return improper;
    const run = await this.#run('canary', shops.canary);
    return failuresOf(run).length > 0 || run.outcome !== 'completed'
      ? undefined
      : 'All tests pass on a shop that does nothing at all: they assert nothing about it.';
  }

  /** All runs share a folder, and nothing is removed between them. */
  async holdsInAnyOrder(): Promise<Fault> {
    const fault = await this.acceptsShop();
    if (fault !== undefined) return fault;
    const given = await this.#given();
    for (const [name, order] of ORDERS) {
      const run = await this.#run(name, this.#shopAsGiven, { folder: this.#folder, order });
      const told = explain(`${name}:`, run, given);
      if (told !== undefined) return told;
    }
    for (const only of separate(given.tests.length)) {
      const how = { folder: this.#folder, only };
      const run = await this.#run(`only ${only.join()}`, this.#shopAsGiven, how);
      const told = tellFailures(run);
      if (told !== undefined) return `Without some of the other tests:\n\n${told}`;
    }
    return undefined;
  }

  async leavesNothing(): Promise<Fault> {
    return (await this.#improper()) ?? tellTraces(await this.#given());
  }

  async rejects(mutant: Mutant): Promise<Fault> {
    const fault = await this.#invalid();
    if (fault !== undefined) return `not judged: ${fault.split('\n')[0]}`;
    const shop = () => shops.mutant(this.#shopAsGiven(), mutant);
    const run = await this.#run(`mutant ${mutant.name}`, shop, { bail: true });
    const survival = tellSurvival(run, mutant);
    return survival && `survived: ${mutant.says} (${survival})`;
  }

  /** Tests that accept everything, or nothing, say nothing about a wrong shop. */
  async #invalid(): Promise<Fault> {
    return (await this.acceptsShop()) ?? (await this.acceptsTwin()) ?? (await this.noticesCanary());
  }

  async #improper(): Promise<Fault> {
    const { spec } = this.#options;
    if (!files.exists(spec)) return `${spec} is missing`;
    try {
      return tellImproper(await this.#given());
    } catch (error) {
      if (error instanceof SyntaxFault) return error.message;
      throw error;
    }
  }

  #given(): Promise<SuiteRun> {
    return this.#run('given', this.#shopAsGiven, { folder: this.#folder });
  }

  readonly #shopAsGiven = (): Files => (this.#shop ??= shops.given());

  /** Each run is made once, when it is first asked for. */
  #run(name: string, shop: () => Files, how: Partial<Order> = {}): Promise<SuiteRun> {
    const run = this.#known.get(name) ?? this.#runNow(shop, how);
    this.#known.set(name, run);
    return run;
  }

  async #runNow(shop: () => Files, how: Partial<Order>): Promise<SuiteRun> {
    this.#runs.prepare();
    const { spec, environment } = this.#options;
    this.#suite ??= compileSuite(spec);
    return this.#runs.run({
      folder: newFolder(),
      files: { ...shop(), ...this.#suite },
      specs: [asScript(spec)],
      order: 'file',
      env: await environment?.(),
      limitMs: RUN_MS,
      ...how,
    });
  }
}

/** The name tells nothing about the shop in it. */
function newFolder(): string {
  return randomBytes(6).toString('hex');
}

function explain(sentence: string, run: SuiteRun, given: SuiteRun): Fault {
  const fault =
    tellFailures(run) ??
    (run.outcome === 'completed' ? undefined : 'the tests do not run to their end') ??
    tellOtherTests(given, run);
  return fault && `${sentence}\n\n${fault}`;
}
