/** The timers of a test realm. */
type SetTimeout = typeof setTimeout;

const TICK_MS = 250;

/**
 * A `setTimeout` that does not count what the machine withholds from the run in the meantime.
 * `clearTimeout` knows its timers.
 */
export function patientTimer(withheldMs: () => number): SetTimeout {
  const start = (act: () => void, milliseconds = 0): NodeJS.Timeout => {
    if (milliseconds < TICK_MS) return setTimeout(act, milliseconds);
    const own = () => performance.now() - withheldMs();
    const end = own() + milliseconds;
    const timer = setInterval(() => {
      if (own() < end) return;
      clearInterval(timer);
      act();
    }, TICK_MS);
    return timer;
  };
  return start as SetTimeout;
}
