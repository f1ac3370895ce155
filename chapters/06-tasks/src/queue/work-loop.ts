import { setTimeout as pause } from 'node:timers/promises';

import type { AppLog } from '@bookshop/kit/app';

export interface WorkLoopDeps {
  /** What is done in each turn; returns whether there may be more to do at once. */
  readonly turn: () => Promise<boolean>;
  readonly log: AppLog;
  /** How long it waits when there was nothing to do. */
  readonly pauseMs?: number;
}

/** Does turn after turn until it is stopped. */
export interface WorkLoop {
  start(): void;
  /** Resolves when the turn that is running has ended; no other one begins. */
  stop(): Promise<void>;
}

export function createWorkLoop({ turn, log, pauseMs = 500 }: WorkLoopDeps): WorkLoop {
  const stopping = new AbortController();
  const { signal } = stopping;
  let running: Promise<void> | undefined;

  const takeTurns = async () => {
    while (!signal.aborted) {
      const hadWork = await turn().catch((err: unknown) => {
        // Such as a database that is not there for a moment: the next turn may do better.
        log.error({ err }, 'a turn of the worker has failed');
        return false;
      });
      if (!hadWork) await pause(pauseMs, undefined, { signal }).catch(() => {});
    }
  };

  return {
    start: () => {
      running ??= takeTurns();
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
