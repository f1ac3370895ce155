import { giveUpAfter } from './patience';
import type { Outcome } from './tabulate';

/** So many tests of a file may wait in vain: each takes seconds, and a run has few. */
const MOST_HUNG = 2;

let hungTests = 0;
let isHung = false;

/**
 * What the act returned, or `{ error: 'no answer within 4 s' }`; what the machine withholds from
 * the run does not count. Whatever the same test tries after that waits for the same lock, so it is
 * not tried, and neither is anything once two tests have hung. The outcome then says so.
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

/** The next test has a database of its own, where nobody holds a lock. */
export function forgetHang(): void {
  isHung = false;
}
