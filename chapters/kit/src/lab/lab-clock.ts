/** Resolves after this time; rejects with the reason of the signal when it is aborted before. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

/** A clock that a test moves: who sleeps wakes when the test has let the time pass. */
export interface LabClock {
  now(): number;
  readonly sleep: Sleep;
  /** Wakes the sleepers whose time has come, the earliest first. */
  advance(ms: number): void;
  /** How many sleep at the moment. */
  sleeping(): number;
}

interface Sleeper {
  readonly due: number;
  wake(): void;
}

/** `base` is the time before anything was advanced, such as that of a shop's tools. */
export function createLabClock(base: () => number): LabClock {
  const sleepers = new Set<Sleeper>();
  let passed = 0;
  const now = () => base() + passed;
  return {
    now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const leave = () => void sleepers.delete(sleeper);
        const abort = () => {
          leave();
          reject(signal?.reason as Error);
        };
        const wake = () => {
          leave();
          signal?.removeEventListener('abort', abort);
          resolve();
        };
        const sleeper: Sleeper = { due: now() + ms, wake };
        if (signal?.aborted) return abort();
        if (ms <= 0) return resolve();
        sleepers.add(sleeper);
        signal?.addEventListener('abort', abort);
      }),
    advance: (ms) => {
      passed += ms;
      const due = [...sleepers].filter((sleeper) => sleeper.due <= now());
      for (const { wake } of due.sort((a, b) => a.due - b.due)) wake();
    },
    sleeping: () => sleepers.size,
  };
}
