import { setTimeout as passed } from 'node:timers/promises';

import { database } from '../data/database';
import { giveUpAfter } from '../patience';

/**
 * How long whoever comes between may wait for a lock of the act, which is held and will not release
 * it.
 */
const PATIENCE_MS = 300;

/** The tests' own connection need not wait at all. */
const IMPATIENT = {
  sqlite: 'PRAGMA busy_timeout = 0',
  postgres: "SET lock_timeout = '50ms'",
} as const;

const PATIENT = { sqlite: 'PRAGMA busy_timeout = 5000', postgres: 'RESET lock_timeout' } as const;

/** How often PostgreSQL is asked whether somebody waits for a lock. */
const LOOK_MS = 15;

const WAITING = `
  SELECT 1 FROM pg_locks JOIN pg_stat_activity USING (pid)
  WHERE NOT granted AND datname = current_database() LIMIT 1`;

/** How somebody else fared while the act was held. */
export interface Coming {
  /** Whether it was done before the act went on. */
  readonly between: boolean;
  /** Does what could not be done before; to be called when the act has ended. */
  afterwards(): Promise<unknown>;
}

/**
 * Lets somebody else act while the act is held. Whoever is kept out by a lock acts when the act has
 * ended.
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
    // On a slow machine it may learn of the lock only later.
    return { between: isDone, afterwards: () => acting.catch(repeat) };
  } catch (error) {
    await requireLock(error);
    return { between: false, afterwards: other };
  } finally {
    await database.rows(PATIENT[dialect]);
  }
}

/** Rejects when it fails in time. Of what goes on, whoever waits for it hears. */
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
  // SQLite does not tell who waits.
  if (dialect === 'postgres') ends.push(untilSomebodyWaits(decided.signal).then(() => false));
  try {
    return await Promise.race(ends);
  } finally {
    callOff();
    decided.abort();
  }
}

/** The lock is that of the act, or somebody would not wait for it at two looks in a row. */
async function untilSomebodyWaits(signal: AbortSignal): Promise<void> {
  for (let seen = 0; seen < 2;) {
    await passed(LOOK_MS, undefined, { signal });
    const waiting = await database.rows(WAITING);
    seen = waiting.length > 0 ? seen + 1 : 0;
  }
}

/**
 * Passes the error on unless a lock was its reason. Then the other one may have come as far as a
 * transaction of its own, which is ended.
 */
async function requireLock(error: unknown): Promise<void> {
  if (!/SQLITE_BUSY|SQLITE_LOCKED|lock timeout/.test((error as Error).message)) throw error;
  await database.rows('ROLLBACK').catch(() => {});
}
