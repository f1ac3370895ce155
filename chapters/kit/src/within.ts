import { giveUpAfter } from './patience';
import type { Outcome } from './tabulate';

/** How many tests of a file may hang: each takes seconds, and a run has few. */
const MOST_HUNG = 2;

let hungTests = 0;
let isHung = false;

/**
 * What the act returned, or `{ error: 'no answer within 4 s' }`; time in which the machine runs
 * other programs does not count. Later calls in the same test would wait for the same lock, so they
 * are not tried. After two tests have hung, no call is tried at all. The outcome then says so.
 */
export async function within<T>(seconds: number, act: () => Promise<T>): Promise<Outcome<T>> {
  if (isHung) return { error: 'not tried: a call before it had no answer' };
  if (hungTests >= MOST_HUNG) return { error: `not tried: ${MOST_HUNG} tests had no answer` };
  let callOff = () => {};
  const late = new Promise<{ error: string }>((resolve) => {
    callOff = giveUpAfter(seconds * 1_000, () => {
      if (!isHung) hungTests += 1;
      isHung = true;
      resolve({ error: `no answer within ${seconds} s` });
    });
  });
  try {
    return await Promise.race([act(), late]);
  } finally {
    callOff();
  }
}

/** For the next test, which has a new database without locks. */
export function forgetHang(): void {
  isHung = false;
}
