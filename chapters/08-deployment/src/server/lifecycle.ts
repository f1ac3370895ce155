/** Where a process is between its start and its end. */
export interface Lifecycle {
  /** Whether the shop has been told to stop: it serves what comes, and nobody should send more. */
  isDraining(): boolean;
  drain(): void;
}

export function createLifecycle(): Lifecycle {
  let draining = false;
  return {
    isDraining: () => draining,
    drain: () => {
      draining = true;
    },
  };
}
