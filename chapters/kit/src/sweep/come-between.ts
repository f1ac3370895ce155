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
    const isDone = await isDoneInTime(acting);
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
async function isDoneInTime(acting: Promise<unknown>): Promise<boolean> {
  let callOff = () => {};
  const late = new Promise<boolean>((resolve) => {
    callOff = giveUpAfter(PATIENCE_MS, () => resolve(false));
  });
  try {
    return await Promise.race([acting.then(() => true), late]);
  } finally {
    callOff();
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
