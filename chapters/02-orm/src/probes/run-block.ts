import { isNotImplemented, type ShopTools } from '@bookshop/kit/app';
import { connectDatabase } from '@bookshop/kit/data';
import type { Sequelize, Transaction } from 'sequelize';

import { createUnitOfWork, type Hook, type UnitOfWork } from '../data/unit-of-work';
import { RuleError } from '../rule-error';

export type Step =
  | { write: string }
  /**
   * `throws`: fails at its end, or at once, without a promise. `robust`: with a handler for that.
   * `then`: what the hook does besides.
   */
  | { onCommit: string; throws?: true | 'at once'; robust?: true; then?: Step[] }
  /** `caught`: its error is caught, and the steps after it continue. */
  | { block: Step[]; durable?: true; caught?: true }
  /** Started, and not awaited before everything else is done. */
  | { start: Step[] }
  /** With another unit of work, on another database. */
  | { elsewhere: Step[] }
  /** A named place where tests can hold it. */
  | { wait: string }
  | { fail: string };

export interface Ran {
  trace: string[];
  /** The code, or else the name, of the error with which all of it rejected. */
  error: string | null;
}

interface Run {
  readonly db: Sequelize;
  readonly unit: UnitOfWork;
  readonly trace: string[];
  readonly started: Promise<void>[];
}

/** Runs steps with `atomic` and `onCommit`, and returns what happened in which order. */
export function createBlockRunner(db: Sequelize, tools: Pick<ShopTools, 'reach'>) {
  let unit: UnitOfWork | undefined;

  async function carryOut(run: Run, steps: readonly Step[], transaction?: Transaction) {
    for (const step of steps) {
      if ('write' in step) await write(run, step.write, transaction);
      else if ('onCommit' in step) await register(run, step);
      else if ('block' in step) await carryOutBlock(run, step);
      else if ('start' in step) start(run, step.start);
      else if ('elsewhere' in step) await carryOutElsewhere(run, step.elsewhere);
      else if ('wait' in step) await tools.reach(step.wait);
      else throw new RuleError(step.fail, 'This step fails.');
    }
  }

  /** When it fails, the code that awaits it at the end gets the error. */
  function start(run: Run, steps: readonly Step[]) {
    const started = carryOut(run, steps);
    started.catch(() => {});
    run.started.push(started);
  }

  async function carryOutElsewhere(run: Run, steps: readonly Step[]) {
    const other = connectDatabase('sqlite:///:memory:', { sql: () => {} });
    await other.query('CREATE TABLE notes (text VARCHAR(40))', { transaction: null });
    await carryOut({ ...run, db: other, unit: createUnitOfWork(other) }, steps);
    await other.close();
  }

  async function write(
    { db: target, trace }: Run,
    text: string,
    transaction: Transaction | null = null,
  ) {
    const sql = 'INSERT INTO notes (text) VALUES (:text)';
    await target.query(sql, { replacements: { text }, transaction });
    trace.push(`wrote ${text}`);
  }

  async function register(run: Run, step: Extract<Step, { onCommit: string }>) {
    const name = step.onCommit;
    const failing: Hook = () => {
      run.trace.push(name);
      throw new RuleError(`${name}-failed`, 'This hook fails.');
    };
    const hook: Hook = async () => {
      // At once, so that a hook that has only started is visible as well.
      const at = run.trace.push(name) - 1;
      run.trace[at] = `${name} sees ${await seenFromOutside(run.db)}`;
      await carryOut(run, step.then ?? []);
      if (step.throws) throw new RuleError(`${name}-failed`, 'This hook fails.');
    };
    const onError = (error: unknown) => void run.trace.push(`handled ${tell(error)}`);
    const chosen = step.throws === 'at once' ? failing : hook;
    await run.unit.onCommit(chosen, step.robust ? { onError } : {});
  }

  /** Over another connection, which sees only what is committed. */
  async function seenFromOutside(target: Sequelize): Promise<string> {
    const [rows] = await target.query('SELECT text FROM notes ORDER BY text', {
      transaction: null,
    });
    return (rows as { text: string }[]).map(({ text }) => text).join(' ') || 'nothing';
  }

  async function carryOutBlock(
    run: Run,
    { block, caught, durable }: { block: Step[]; caught?: true; durable?: true },
  ) {
    const work = async (transaction: Transaction) => {
      await carryOut(run, block, transaction);
      return 'done';
    };
    try {
      run.trace.push(`block ${await run.unit.atomic(work, durable ? { durable } : {})}`);
    } catch (error) {
      if (!caught) throw error;
      run.trace.push(`caught ${tell(error)}`);
    }
  }

  return async function runBlock(steps: Step[]): Promise<Ran> {
    const run: Run = { db, unit: (unit ??= createUnitOfWork(db)), trace: [], started: [] };
    try {
      await carryOut(run, steps);
      await Promise.all(run.started);
      return { trace: run.trace, error: null };
    } catch (error) {
      return { trace: run.trace, error: tell(error) };
    }
  };
}

function tell(error: unknown): string {
  if (isNotImplemented(error)) throw error;
  const { code, name } = error as { code?: string; name: string };
  return code ?? name;
}
