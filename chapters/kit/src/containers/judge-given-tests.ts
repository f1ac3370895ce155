import { CaseFailure } from '../case-failure';
import { runSpec, tellRun } from './run-spec';

export interface GivenTestsOptions {
  /** Given tests of a file that the learner wrote: their path in the chapter. */
  readonly spec: string;
  /** All of their titles, each of which becomes the title of a test. */
  readonly titles: readonly string[];
}

const LIMITS = { testMs: 10_000, runMs: 30_000 };

/** Declares tests that run where the learner's tests run, and can replace packages there. */
export function judgeGivenTests({ spec, titles }: GivenTestsOptions): void {
  let known: ReturnType<typeof runSpec> | undefined;

  for (const title of titles) {
    test(title, async () => {
      const runs = await (known ??= runSpec(spec, { limits: LIMITS }));
      if (typeof runs === 'string') throw new CaseFailure(runs);
      const [run] = runs;
      const report = run?.tests.find((one) => one.title === title);
      if (report?.status === 'passed') return;
      const told = report?.message ?? (run && tellRun(run));
      throw new CaseFailure(told ?? `${spec} has no such test`);
    });
  }
}
