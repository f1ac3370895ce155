import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

import { KEPT, sourceChecks } from '#src/check/static-checks';

import { noMeasure, timeProgram } from './measure';
import type { Measured, Setting } from './measurement';

const NOTE =
  'Types and lint: two processes, as in `npm test`, against the two tools one after the other. Again means that nothing has changed since; after a change, what can see the changed file is looked at again.';

/** What types and lint of the whole repository cost in `npm test`, for the first time and again. */
export async function measureTypesAndLint({ session: { root } }: Setting): Promise<Measured> {
  rmSync(join(root, KEPT, 'sources'), { recursive: true, force: true });
  const first = await secondsToCheck(root);
  const again = await secondsToCheck(root);
  const tool = (script: string, ...args: string[]) =>
    timeProgram([join(root, 'node_modules', script), ...args], { cwd: root });
  const tsc = await tool('typescript/bin/tsc', '-p', '.', '--noEmit');
  const eslint = await tool('eslint/bin/eslint.js', '.', '--max-warnings=0');
  const shared = {
    against: '`tsc -p . --noEmit`, and then `eslint .`',
    baseline: tsc + eslint,
    unit: 's',
    atMost: 0.5,
  } as const;
  const what = 'types and lint of the whole repository in `npm test`';
  return {
    note: NOTE,
    rows: [
      { what: `${what}, for the first time`, measured: first, aim: 0.3, ...shared },
      { what: `${what}, again`, measured: again, aim: 0.1, ...shared },
    ],
  };
}

async function secondsToCheck(root: string): Promise<number> {
  const files = { root, changed: [], instead: new Map<string, string>(), fresh: false };
  const start = performance.now();
  const running = sourceChecks(files).map(async ([, run]) => run());
  const wrong = (await Promise.all(running)).find(({ ok }) => !ok);
  if (wrong) throw noMeasure(`types or lint have findings:\n${wrong.output}`);
  return (performance.now() - start) / 1000;
}
