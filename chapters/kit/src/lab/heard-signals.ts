/** Which signals this process has got. */
export interface HeardSignals {
  /** Resolves when it has got a signal so often, and its listeners have been called. */
  heard(signal: string, times: number): Promise<void>;
}

/**
 * Looks on while signals are emitted. A listener would change what a signal does: without one,
 * SIGTERM ends a process.
 */
export function hearSignals(emitter: NodeJS.EventEmitter = process): HeardSignals {
  const counts = new Map<string, number>();
  let waiting: { signal: string; times: number; go(): void }[] = [];
  const hasHeard = (signal: string, times: number) => (counts.get(signal) ?? 0) >= times;
  const emit = emitter.emit.bind(emitter);
  emitter.emit = (event: string | symbol, ...args: unknown[]) => {
    const hadListeners = emit(event, ...args);
    if (typeof event === 'string' && event.startsWith('SIG')) {
      counts.set(event, (counts.get(event) ?? 0) + 1);
      const come = waiting.filter(({ signal, times }) => hasHeard(signal, times));
      waiting = waiting.filter((one) => !come.includes(one));
      for (const { go } of come) go();
    }
    return hadListeners;
  };
  return {
    heard: async (signal, times) => {
      if (hasHeard(signal, times)) return;
      await new Promise<void>((go) => waiting.push({ signal, times, go }));
    },
  };
}
