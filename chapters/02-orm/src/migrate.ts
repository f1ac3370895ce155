/**
 * Brings the shop's database from one migration to another: `npm run migrate -w chapters/02-orm --
 * status`.
 */
import {
  databaseUrl,
  isNotImplemented,
  ownEnvironment,
  plainTools,
  readEnvironment,
  runProgram,
} from '@bookshop/kit/app';
import { connectDatabase } from '@bookshop/kit/data';
import { z } from 'zod';

import type { Migration, Migrator } from './data/migration';
import { migration as catalogue } from './data/migrations/001-catalogue';
import { migration as stock } from './data/migrations/002-stock';
import { migration as priceInCents } from './data/migrations/003-price-in-cents';
import { migration as isbn13 } from './data/migrations/004-isbn13';
import { migration as indexes } from './data/migrations/005-indexes';
import { createMigrator } from './data/migrator';
import { RuleError } from './rule-error';

const settings = z.object({ DATABASE_URL: databaseUrl('sqlite:///shop-history.sqlite') });

const HISTORY = [catalogue, stock, priceInCents, isbn13, indexes];

/**
 * Migrations that are not written yet, by name, with their messages. A plan skips them; `up` ends
 * at the first of them.
 */
const unwritten = new Map<string, string>();

function passingBy(migration: Migration): Migration {
  return {
    ...migration,
    async up(context) {
      try {
        await migration.up(context);
      } catch (error) {
        if (!isNotImplemented(error)) throw error;
        unwritten.set(migration.name, (error as Error).message);
      }
    },
  };
}

const USAGE = `Usage: npm run migrate -w chapters/02-orm -- <command>

  up [name]    run what is pending, up to and including that one
  down [name]  take back the last one, or everything down to and including that one
  plan         show the SQL that up would run
  status       show what has run

DATABASE_URL says where; without it, it is a file of its own, shop-history.sqlite.`;

/** Each returns the lines to print. */
const commands = {
  async up(migrator: Migrator, to?: string): Promise<string[]> {
    const names = await migrator.up(to);
    return names.length === 0 ? ['Nothing is pending.'] : names.map((name) => `ran ${name}`);
  },

  async down(migrator: Migrator, to?: string): Promise<string[]> {
    const names = await migrator.down(to);
    return names.length === 0
      ? ['Nothing to take back.']
      : names.map((name) => `took back ${name}`);
  },

  async plan(migrator: Migrator): Promise<string[]> {
    const plans = await migrator.plan();
    if (plans.length === 0) return ['Nothing is pending.'];
    return plans.flatMap(({ name, sql }) => {
      const open = unwritten.get(name);
      return [`-- ${name}${open === undefined ? '' : `: ${open}`}`, ...sql.map(endStatement), ''];
    });
  },

  async status(migrator: Migrator): Promise<string[]> {
    const { executed } = await migrator.status();
    return HISTORY.map(({ name }) => `${executed.includes(name) ? '[x]' : '[ ]'} ${name}`);
  },
};

function endStatement(sql: string): string {
  return sql.endsWith(';') ? sql : `${sql};`;
}

function isCommand(word: string): word is keyof typeof commands {
  return Object.hasOwn(commands, word);
}

/** An error that a user can fix, as a sentence; any other error with its stack. */
function explain(error: unknown): unknown {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (isNotImplemented(cause) || cause instanceof RuleError) return cause.message;
  }
  return error;
}

async function run(words: readonly string[]): Promise<number> {
  const [word = '', to, ...more] = words;
  const takesName = word === 'up' || word === 'down';
  if (!isCommand(word) || more.length > 0 || (to !== undefined && !takesName)) {
    console.error(USAGE);
    return 2;
  }
  const { DATABASE_URL } = readEnvironment(settings, ownEnvironment());
  const db = connectDatabase(DATABASE_URL, plainTools);
  let migrator: Migrator | undefined;
  try {
    migrator = createMigrator(db, word === 'plan' ? HISTORY.map(passingBy) : HISTORY);
    print(await commands[word](migrator, to));
    return 0;
  } catch (error) {
    console.error(explain(error));
    // How many have run before it failed.
    if (takesName && migrator) print(await commands.status(migrator).catch(() => []));
    return 1;
  } finally {
    await db.close();
  }
}

function print(lines: readonly string[]): void {
  for (const line of lines) console.log(line);
}

void runProgram(async () => {
  process.exitCode = await run(process.argv.slice(2));
});
