import { randomBytes } from 'node:crypto';

import { currentLane } from '../lane';
import { NO_TRACES, type RunOrder, type SuiteRun } from './orders';
import { asScript, compileSuite, type Files, shops } from './shops';
import { SuiteFault } from './suite-fault';
import { SuiteRuns } from './suite-runs';

/** How long one test of a spec may take, and one run of all of them. */
const LIMITS = { testMs: 5_000, runMs: 15_000 };

export interface GivenSpecsRun {
  /** Test files of the chapter, which run one after the other. */
  readonly specs: readonly string[];
  /** The shop of the chapter, or the one that was written in another way. */
  readonly shop?: 'given' | 'twin';
  readonly order?: RunOrder['order'];
  /** Additional variables in `process.env`. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs given specs on what the learner has written for tests, the files in `src/support`. One run
 * comes after the other; who needs two at the same time makes two of these.
 */
export class GivenSpecs {
  readonly #limits: typeof LIMITS;
  readonly #runs: SuiteRuns;

  constructor(limits = LIMITS) {
    this.#limits = limits;
    this.#runs = new SuiteRuns(limits);
  }

  close(): Promise<void> {
    return this.#runs.close();
  }

  async run({ specs, shop = 'given', order = 'file', env }: GivenSpecsRun): Promise<SuiteRun> {
    const suite = compileAll(specs);
    if (suite instanceof SuiteFault) return { ...NOT_LOADED, reason: suite.message };
    const run = await this.#runs.run(
      {
        folder: randomBytes(6).toString('hex'),
        files: { ...shopOf(shop), ...suite },
        specs: specs.map(asScript),
        order,
        limitMs: this.#limits.runMs,
      },
      () => Promise.resolve({ ...env }),
    );
    // The test that waits for several runs gets its full time after each.
    currentLane().beginPiece();
    return run;
  }
}

/** Compiled once: these runs have nothing to hide from each other. */
const compiledShops = new Map<string, Files>();
const compiledSpecs = new Map<string, Files>();

function shopOf(shop: 'given' | 'twin'): Files {
  const files = compiledShops.get(shop) ?? shops[shop]();
  compiledShops.set(shop, files);
  return files;
}

function suiteOf(spec: string): Files {
  const files = compiledSpecs.get(spec) ?? compileSuite(spec);
  compiledSpecs.set(spec, files);
  return files;
}

const NOT_LOADED: SuiteRun = { outcome: 'not-loaded', tests: [], outside: [], traces: NO_TRACES };

/** The specs and what they share; a fault where the learner's files are no TypeScript. */
function compileAll(specs: readonly string[]): Files | SuiteFault {
  try {
    return specs.reduce<Files>((all, spec) => ({ ...all, ...suiteOf(spec) }), {});
  } catch (error) {
    if (error instanceof SuiteFault) return error;
    throw error;
  }
}
