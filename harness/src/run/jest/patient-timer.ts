/** The timers of a test realm. */
type SetTimeout = typeof setTimeout;

const TICK_MS = 250;

export interface Patience {
  /** What the machine has withheld from the run so far. */
  withheldMs(): number;
  /** How often the run has said that another piece of its work begins. */
  pieces(): number;
}

/**
 * A `setTimeout` that does not count what the machine withholds from the run in the meantime, and
 * that begins again with each piece of work. `clearTimeout` knows its timers.
 */
export function patientTimer({ withheldMs, pieces }: Patience): SetTimeout {
  const start = (act: () => void, milliseconds = 0): NodeJS.Timeout => {
    if (milliseconds < TICK_MS) return setTimeout(act, milliseconds);
    const own = () => performance.now() - withheldMs();
    let end = own() + milliseconds;
    let piece = pieces();
    const timer = setInterval(() => {
      if (pieces() !== piece) {
        piece = pieces();
        end = own() + milliseconds;
      }
      if (own() < end) return;
      clearInterval(timer);
      act();
    }, TICK_MS);
    return timer;
  };
  return start as SetTimeout;
}
