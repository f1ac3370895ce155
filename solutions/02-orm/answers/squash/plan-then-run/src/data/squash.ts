import type { Sequelize } from 'sequelize';

import { applyOld } from './apply-old';
import { addEntry, readEntries } from './migration-table';
import { squashed } from './old-set';

interface Plan {
  readonly kind: 'begin' | 'complete' | 'mark' | 'nothing';
  readonly names: readonly string[];
}

export async function upgrade(db: Sequelize): Promise<string[]> {
  const plan = decide(await readEntries(db));
  switch (plan.kind) {
    case 'begin':
      await begin(db);
      break;
    case 'complete':
      await applyOld(db, plan.names);
      await addEntry(db, squashed.name);
      break;
    case 'mark':
      await addEntry(db, squashed.name);
      break;
    case 'nothing':
      break;
  }
  return [...plan.names];
}

function decide(done: readonly string[]): Plan {
  const { name: all, replaces } = squashed;
  const missing = replaces.filter((name) => !done.includes(name));
  if (missing.length === replaces.length) return { kind: 'begin', names: [all] };
  if (missing.length > 0) return { kind: 'complete', names: missing };
  return { kind: done.includes(all) ? 'nothing' : 'mark', names: [] };
}

async function begin(db: Sequelize): Promise<void> {
  const transaction = await db.transaction();
  try {
    await squashed.up({ db, transaction });
    for (const name of [...squashed.replaces, squashed.name]) await addEntry(db, name, transaction);
    await transaction.commit();
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
}
