import { setTimeout as passed } from 'node:timers/promises';

import { database } from '../data/database';
import { giveUpAfter } from '../patience';

/**
 * How long the other one may wait for a lock of the act, which is paused and does not release it.
 */
const PATIENCE_MS = 300;

/** The tests' own connection waits almost no time. */
const IMPATIENT = {
  sqlite: 'PRAGMA busy_timeout = 0',
  postgres: "SET lock_timeout = '50ms'",
} as const;

const PATIENT = { sqlite: 'PRAGMA busy_timeout = 5000', postgres: 'RESET lock_timeout' } as const;

/** The pause between two queries for whether a connection waits for a lock. */
const LOOK_MS = 15;

const WAITING = `
  SELECT 1 FROM pg_locks JOIN pg_stat_activity USING (pid)
  WHERE NOT granted AND datname = current_database() LIMIT 1`;

/** What another connection did while the act was paused. */
export interface Coming {
  /** Whether it was done before the act went on. */
  readonly between: boolean;
  /** Runs it, if it could not run before; to be called when the act has ended. */
  afterwards(): Promise<unknown>;
}

/**
 * Runs `other` while the act is paused. When a lock keeps it from running, it runs after the act
 * has ended.
 */
export async function comeBetween(other: () => Promise<unknown>): Promise<Coming> {
  const dialect = await database.dialect();
  const repeat = async (error: unknown) => {
    await requireLock(error);
    return other();
  };
  await database.rows(IMPATIENT[dialect]);
  try {
    const acting = other();
    const isDone = await isDoneInTime(acting, dialect);
    // On a slow machine it may notice the lock only later.
    return { between: isDone, afterwards: () => acting.catch(repeat) };
  } catch (error) {
    await requireLock(error);
    return { between: false, afterwards: other };
  } finally {
    await database.rows(PATIENT[dialect]);
  }
}

/** Rejects when it fails in time. A later failure goes to the code that awaits it. */
async function isDoneInTime(
  acting: Promise<unknown>,
  dialect: keyof typeof IMPATIENT,
): Promise<boolean> {
  let callOff = () => {};
  const late = new Promise<boolean>((resolve) => {
    callOff = giveUpAfter(PATIENCE_MS, () => resolve(false));
  });
  const decided = new AbortController();
  const ends = [acting.then(() => true), late];
  // SQLite does not report who waits.
  if (dialect === 'postgres') ends.push(untilSomebodyWaits(decided.signal).then(() => false));
  try {
    return await Promise.race(ends);
  } finally {
    callOff();
    decided.abort();
  }
}

/** Somebody who waits in two queries in a row waits for a lock of the act. */
async function untilSomebodyWaits(signal: AbortSignal): Promise<void> {
  for (let seen = 0; seen < 2;) {
    await passed(LOOK_MS, undefined, { signal });
    const waiting = await database.rows(WAITING);
    seen = waiting.length > 0 ? seen + 1 : 0;
  }
}

/**
 * Throws the error again unless a lock was its cause. In that case the other one may have begun a
 * transaction, which is rolled back.
 */
async function requireLock(error: unknown): Promise<void> {
  if (!/SQLITE_BUSY|SQLITE_LOCKED|lock timeout/.test((error as Error).message)) throw error;
  await database.rows('ROLLBACK').catch(() => {});
}
