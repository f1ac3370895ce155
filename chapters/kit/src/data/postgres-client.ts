import { setTimeout as pause } from 'node:timers/promises';

import type * as Pg from 'pg';

import { currentLane } from '../lane';
import { giveUpAfter } from '../patience';
import type { Row } from './test-database';

/** One connection to PostgreSQL that returns rows in a form that is the same in both dialects. */
export interface PostgresClient {
  rows(sql: string): Promise<Row[]>;
  end(): Promise<void>;
}

const BOOLEAN = 16;
const BIGINT = 20;

/** How long a server may take to start when it was started together with the test file. */
const PATIENCE_MS = 10_000;
const RETRY_MS = 20;

/**
 * Connects, or reports to the harness that the server cannot be reached, also when the connection
 * is lost later.
 */
export async function connectPostgres(url: string): Promise<PostgresClient> {
  const lose = ({ message }: Error) => currentLane().reportTrouble(`PostgreSQL: ${message}`);
  let client: Pg.Client;
  try {
    client = await connectPatiently(url);
  } catch (error) {
    lose(error as Error);
    throw error;
  }
  client.on('error', lose);
  return {
    rows: async (sql) => {
      try {
        const result = await client.query<Row>(sql);
        return [result].flat().at(-1)?.rows ?? [];
      } catch (error) {
        if (isServersOwn(error)) lose(error as Error);
        throw new Error(`${(error as Error).message}, in: ${sql.slice(0, 500)}`, { cause: error });
      }
    },
    end: () => client.end(),
  };
}

/** Retries while the server starts; only the server of a box may still be starting. */
async function connectPatiently(url: string): Promise<Pg.Client> {
  let late = currentLane().boxSocket === undefined;
  const callOff = giveUpAfter(PATIENCE_MS, () => (late = true));
  try {
    for (;;) {
      const client = createClient(url);
      // `connect` rejects with it, too.
      client.on('error', () => {});
      try {
        await client.connect();
        return client;
      } catch (error) {
        const { code } = error as { code?: unknown };
        const comingUp = ['ENOENT', 'ECONNREFUSED', '57P03'].includes(String(code));
        if (!comingUp || late) throw error;
        await pause(RETRY_MS);
      }
    }
  } finally {
    callOff();
  }
}

function createClient(url: string): Pg.Client {
  // Loaded on first use, since most test files need no PostgreSQL.
  const { Client, types } = require('pg') as typeof Pg;
  const parserOf = (oid: number, format?: 'text' | 'binary') => {
    if (oid === BOOLEAN) return (text: string) => (text === 't' ? 1 : 0);
    if (oid === BIGINT) return Number;
    const known = types.getTypeParser(oid, format) as (text: string) => unknown;
    return isNumber(oid) ? known : (text: string) => text;
  };
  return new Client({ connectionString: url, types: { getTypeParser: parserOf as never } });
}

/**
 * Classes 53 and 58 of PostgreSQL's error codes: a full disk, no memory, a file that cannot be
 * read.
 */
function isServersOwn(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^5[38]/.test(code);
}

/** int2, int4, oid, float4, float8: the types that become JavaScript numbers. */
function isNumber(oid: number): boolean {
  return [21, 23, 26, 700, 701].includes(oid);
}

/** `url` with another database, and another role where one is given. */
export function urlFor(
  url: string,
  database: string,
  login?: { user: string; password: string },
): string {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(database)}`;
  if (login) {
    changed.username = login.user;
    changed.password = login.password;
  }
  return changed.href;
}
