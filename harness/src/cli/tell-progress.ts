import type { Output } from './output';

/** In a log, a line now and then is enough to see progress. */
const LINE_EVERY_MS = 60_000;

/**
 * Shows how many are done: at a terminal in one line that is rewritten, in a log with a line each
 * minute.
 */
export function tellProgress(
  { interactive, tell }: Output,
  what: string,
): (done: number, of: number) => void {
  let told = performance.now();
  return (done, of) => {
    if (interactive) {
      process.stderr.write(`\r${done} of ${of} ${what} `);
      return;
    }
    const now = performance.now();
    if (now - told < LINE_EVERY_MS) return;
    told = now;
    tell(`${done} of ${of} ${what}`);
  };
}
