import { currentLane } from '../lane';
import type { SuiteRun } from '../suite/orders';
import { asScript, compileSuite, shops } from '../suite/shops';
import { SuiteFault } from '../suite/suite-fault';
import { SuiteRuns } from '../suite/suite-runs';
import { tellFailures, tellImproper } from '../suite/tell-fault';

export interface SpecRunOptions {
  /** Additional variables in `process.env`. */
  readonly env?: Readonly<Record<string, string>>;
  /** How often it runs, each time in a folder of its own. */
  readonly times?: number;
  readonly limits: { readonly testMs: number; readonly runMs: number };
}

/**
 * Runs tests on the given shop: those of the learner, or given ones of what the learner wrote.
 * A string says why they cannot be run.
 */
export async function runSpec(
  spec: string,
  { env, times = 1, limits }: SpecRunOptions,
): Promise<SuiteRun[] | string> {
  const runs = new SuiteRuns(limits);
  try {
    const files = { ...shops.given(), ...compileSuite(spec) };
    const results: SuiteRun[] = [];
    for (let time = 1; time <= times; time += 1) {
      const order = {
        folder: `run${time}`,
        files,
        specs: [asScript(spec)],
        order: 'file',
      } as const;
      const environment = async () => ({ ...env });
      results.push(await runs.run({ ...order, limitMs: limits.runMs }, environment));
      // Whoever waits for several runs gets the full time of a test after each.
      currentLane().beginPiece();
    }
    return results;
  } catch (error) {
    if (error instanceof SuiteFault) return error.message;
    throw error;
  } finally {
    await runs.close();
  }
}

/** What is wrong with a run in which all tests should pass; `undefined` when nothing is. */
export function tellRun(run: SuiteRun): string | undefined {
  return tellImproper(run) ?? tellFailures(run);
}
