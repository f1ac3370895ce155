import { CaseFailure, failCase } from '../case-failure';
import { isDatabaseMade, renewDatabase } from '../data/database';
import { currentLane } from '../lane';
import { isNotImplemented } from '../not-implemented';
import { closeShops } from '../open';
import { giveUpAfter } from '../patience';
import { comeBetween } from './come-between';
import { findGate } from './find-gate';
import type { Gate, GatePlan } from './gate';

/** Each statement needs a new database and a new shop. */
const MOST_STATEMENTS = 60;

/** A little more than SQLite waits for a lock. */
const PATIENCE_MS = 6_000;

/** The outcome of the act in one round. */
export interface Came<T> {
  /** What it returned; `undefined` when it failed. */
  readonly value: T | undefined;
  readonly error: unknown;
  /**
   * The statement at which the round interfered; `undefined` in the first round, which does not
   * interfere.
   */
  readonly at: { readonly number: number; readonly statement: string } | undefined;
  /** Runs the act again on the same database, without interference. */
  again(): Promise<T>;
}

/**
 * Fills a new database, opens the shop, and returns the act itself; only statements of the act
 * count.
 */
export type Prepare<T> = () => Promise<() => Promise<T>>;

type Holds<T> = (came: Came<T>) => Promise<void>;

export const sweep = {
  /**
   * Runs an act on new databases: once as it is, then with its first statement failing, then with
   * its second, and so on; `BEGIN`, `COMMIT` and `ROLLBACK` are statements as well. After each
   * round, `holds` checks the outcome.
   */
  faults: <T>(act: Prepare<T>, holds: Holds<T>): Promise<void> =>
    goThrough(act, holds, {
      plan: (number) => ({ fail: number }),
      carryOut: async (acting) => ({ ...(await acting), how: 'failing' }),
    }),

  /**
   * The same with another connection that acts after the first statement, after the second, and so
   * on. When a lock of the act keeps it from acting, it acts after the act has ended.
   */
  others: <T>(act: Prepare<T>, other: () => Promise<unknown>, holds: Holds<T>): Promise<void> =>
    goThrough(act, holds, {
      plan: (number) => ({ holdAfter: number }),
      carryOut: (acting, gate) => interfere(acting, gate, other),
    }),
};

/** What a sweep does at each statement. */
interface Kind<T> {
  plan(number: number): GatePlan;
  /** Waits for the running act, and reports how the round interfered with the statement. */
  carryOut(acting: Promise<Ended<T>>, gate: Gate): Promise<Ended<T> & { how: How }>;
}

type How = 'failing' | 'between' | 'afterwards';

interface Ended<T> {
  readonly value: T | undefined;
  readonly error: unknown;
}

async function goThrough<T>(act: Prepare<T>, holds: Holds<T>, kind: Kind<T>): Promise<void> {
  if (isDatabaseMade()) {
    throw new Error(
      'a sweep makes its own databases: fill them, and open the shop, in its first function',
    );
  }
  const sent = await carryOutRound(act, holds, kind, 0);
  if (sent === 0) throw new Error('nothing to sweep: the act sent no statement');
  if (sent > MOST_STATEMENTS) {
    // An answer that sends far more statements than the author's fails with this message.
    throw new CaseFailure(`a sweep has at most ${MOST_STATEMENTS} statements, not ${sent}`);
  }
  for (let number = 1; number <= sent; number += 1) await carryOutRound(act, holds, kind, number);
}

/**
 * One round, which interferes with this statement, or with none when it is 0. Returns how many
 * statements were sent.
 */
async function carryOutRound<T>(
  prepare: Prepare<T>,
  holds: Holds<T>,
  kind: Kind<T>,
  number: number,
): Promise<number> {
  currentLane().beginPiece();
  await renewDatabase();
  const act = await prepare();
  const gate = await findGate();
  await gate.arm(kind.plan(number));
  const { value, error, how } = await kind.carryOut(settle(act), gate);
  const { statements, met } = await gate.disarm();
  if (isNotImplemented(error)) throw error;
  const at = met ? { number, statement: shorten(statements[number - 1] ?? '') } : undefined;
  try {
    if (error instanceof CaseFailure) throw error;
    const again = () => inTime('the act, carried out again,', act);
    await holds({ value, error, at, again });
  } catch (failure) {
    throw failCase(describe(at, how), countOf(statements), failure);
  }
  await closeShops();
  return statements.length;
}

async function interfere<T>(
  acting: Promise<Ended<T>>,
  gate: Gate,
  other: () => Promise<unknown>,
): Promise<Ended<T> & { how: How }> {
  const isHeld = await Promise.race([gate.met().then(() => true), acting.then(() => false)]);
  if (!isHeld) return { ...(await acting), how: 'between' };
  try {
    const coming = await comeBetween(other);
    await gate.open();
    const ended = await acting;
    await coming.afterwards();
    return { ...ended, how: coming.between ? 'between' : 'afterwards' };
  } finally {
    await gate.open();
    // When the other connection failed, the act is still running: its shop and database are needed
    // until it has ended.
    await acting;
  }
}

async function settle<T>(act: () => Promise<T>): Promise<Ended<T>> {
  try {
    return { value: await inTime('the act', act), error: undefined };
  } catch (error) {
    return { value: undefined, error };
  }
}

/** Always settles: for an act that hangs, it rejects, and the error shows at which statement. */
async function inTime<T>(name: string, act: () => Promise<T>): Promise<T> {
  let callOff = () => {};
  const late = new Promise<never>((_, reject) => {
    callOff = giveUpAfter(PATIENCE_MS, () =>
      reject(new CaseFailure(`${name} had not ended after ${PATIENCE_MS / 1000} s`)),
    );
  });
  try {
    return await Promise.race([act(), late]);
  } finally {
    callOff();
  }
}

function describe(at: Came<unknown>['at'], how: How): string {
  if (!at) return 'Without interference';
  const statement = `the ${ordinal(at.number)} statement`;
  switch (how) {
    case 'failing':
      return `With ${statement} failing (${at.statement})`;
    case 'between':
      return `With another connection acting after ${statement} (${at.statement})`;
    case 'afterwards':
      return `With another connection kept out by a lock after ${statement} (${at.statement}), and acting when the act had ended`;
  }
}

function countOf({ length }: readonly string[]): string {
  return `the act sent ${length === 1 ? '1 statement' : `${length} statements`}`;
}

function ordinal(number: number): string {
  const isTeen = number % 100 >= 11 && number % 100 <= 13;
  const ending = isTeen ? undefined : { 1: 'st', 2: 'nd', 3: 'rd' }[number % 10];
  return `${number}${ending ?? 'th'}`;
}

function shorten(statement: string): string {
  const line = statement.replaceAll(/\s+/g, ' ').replace(/;$/, '').trim();
  return line.length > 90 ? `${line.slice(0, 90)}…` : line;
}
