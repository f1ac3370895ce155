import { join } from 'node:path';

import { median, timeProgram } from './measure';
import type { Measured, Setting } from './measurement';

/** How long a command takes that does next to nothing. */
export async function measureList({ session: { root }, quick }: Setting): Promise<Measured> {
  const launcher = join(root, 'harness', 'bin', 'course.js');
  const list: number[] = [];
  const nothing: number[] = [];
  for (let i = 0; i < (quick ? 3 : 15); i += 1) {
    list.push(await timeProgram([launcher, 'list'], { cwd: root }));
    nothing.push(await timeProgram(['-e', '0'], { cwd: root }));
  }
  const row = {
    what: '`course list`',
    against: '`node -e 0`',
    measured: median(list),
    baseline: median(nothing),
    unit: 's',
    atMost: 4,
    aim: 3,
  } as const;
  return { rows: [row] };
}
