/** The timers of a test realm. */
type SetTimeout = typeof setTimeout;

const TICK_MS = 250;

export interface Patience {
  /** For how long the machine has not run the code so far. */
  withheldMs(): number;
  /** How often the run has reported that another piece of its work begins. */
  pieces(): number;
}

/**
 * A `setTimeout` that does not count the time in which the machine runs other programs, and that
 * starts again with each piece of work. `clearTimeout` works on its timers.
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
