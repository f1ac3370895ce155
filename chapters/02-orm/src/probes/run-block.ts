import { isNotImplemented, type ShopTools } from '@bookshop/kit/app';
import type { Sequelize, Transaction } from 'sequelize';

import { createUnitOfWork, type Hook, type UnitOfWork } from '../data/unit-of-work';
import { RuleError } from '../rule-error';

export type Step =
  | { write: string }
  /**
   * `throws`: fails at its end. `robust`: with a handler for that. `then`: what the hook does
   * besides.
   */
  | { onCommit: string; throws?: true; robust?: true; then?: Step[] }
  /** `caught`: whatever it fails with, the steps after it go on. */
  | { block: Step[]; durable?: true; caught?: true }
  /** A named place where tests can hold it. */
  | { wait: string }
  | { fail: string };

export interface Ran {
  trace: string[];
  /** The code, or else the name, of the error that came out at the end. */
  error: string | null;
}

interface Run {
  readonly unit: UnitOfWork;
  readonly trace: string[];
}

/** Carries out steps with `atomic` and `onCommit`, and tells what happened in which order. */
export function createBlockRunner(db: Sequelize, tools: Pick<ShopTools, 'reach'>) {
  let unit: UnitOfWork | undefined;

  async function carryOut(run: Run, steps: readonly Step[], transaction?: Transaction) {
    for (const step of steps) {
      if ('write' in step) await write(run, step.write, transaction);
      else if ('onCommit' in step) await register(run, step);
      else if ('block' in step) await carryOutBlock(run, step);
      else if ('wait' in step) await tools.reach(step.wait);
      else throw new RuleError(step.fail, 'This step fails.');
    }
  }

  async function write({ trace }: Run, text: string, transaction: Transaction | null = null) {
    const sql = 'INSERT INTO notes (text) VALUES (:text)';
    await db.query(sql, { replacements: { text }, transaction });
    trace.push(`wrote ${text}`);
  }

  async function register(run: Run, step: Extract<Step, { onCommit: string }>) {
    const name = step.onCommit;
    const hook: Hook = async () => {
      // At once, so that a hook that has only begun shows as well.
      const at = run.trace.push(name) - 1;
      run.trace[at] = `${name} sees ${await seenFromOutside()}`;
      await carryOut(run, step.then ?? []);
      if (step.throws) throw new RuleError(`${name}-failed`, 'This hook fails.');
    };
    const onError = (error: unknown) => void run.trace.push(`handled ${tell(error)}`);
    await run.unit.onCommit(hook, step.robust ? { onError } : {});
  }

  /** Over another connection, which sees what is committed and nothing else. */
  async function seenFromOutside(): Promise<string> {
    const [rows] = await db.query('SELECT text FROM notes ORDER BY text', { transaction: null });
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
    const run = { unit: (unit ??= createUnitOfWork(db)), trace: [] };
    try {
      await carryOut(run, steps);
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
