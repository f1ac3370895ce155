import { randomUUID } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type * as Sqlite from 'sqlite3';

import { hashOf } from './hash-of';
import { conditionOn, insertTexts, quoteName, sortedByText } from './sql-text';
import { readAliases } from './statement';
import type {
  ColumnKind,
  Fault,
  FaultPlan,
  Hold,
  Plan,
  Row,
  Schema,
  TableSchema,
  TestDatabase,
} from './test-database';

/** The number of steps of the counting query in about a millisecond. */
const STEPS_PER_MS = 2_900;

/**
 * A new database file with these tables. The folder `templates` has one file for each set of
 * tables, which is copied.
 */
export async function createSqliteDatabase(
  statements: readonly string[],
  templates: string,
): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'bookshop-'));
  const file = join(folder, 'shop.sqlite');
  copyFileSync(await templateOf(statements, templates), file);
  return new SqliteDatabase(folder, await connect(file));
}

async function templateOf(statements: readonly string[], templates: string): Promise<string> {
  const hash = hashOf(statements);
  const file = join(templates, `${hash}.sqlite`);
  if (existsSync(file)) return file;
  mkdirSync(templates, { recursive: true });
  const partial = join(templates, `${hash}.${randomUUID()}`);
  const connection = await connect(partial);
  for (const statement of statements) await connection.all(statement);
  await connection.close();
  if (!existsSync(partial)) throw new Error('SQLite made no file: the schema is empty');
  renameSync(partial, file);
  return file;
}

interface Connection {
  readonly file: string;
  all(sql: string): Promise<Row[]>;
  close(): Promise<void>;
}

async function connect(file: string): Promise<Connection> {
  const { Database } = require('sqlite3') as typeof Sqlite;
  const database = await new Promise<Sqlite.Database>((resolve, reject) => {
    const opening = new Database(file, (error) => (error ? reject(error) : resolve(opening)));
  });
  database.configure('busyTimeout', 5_000);
  const connection: Connection = {
    file,
    all: (sql) =>
      new Promise((resolve, reject) => {
        database.all(sql, (error, rows: Row[]) => {
          if (error) reject(new Error(`${error.message}, in: ${sql.slice(0, 500)}`));
          else resolve(rows);
        });
      }),
    close: () =>
      new Promise((resolve, reject) => {
        database.close((error) => (error ? reject(error) : resolve()));
      }),
  };
  await connection.all('PRAGMA user_version');
  await connection.all('PRAGMA foreign_keys = ON');
  return connection;
}

class SqliteDatabase implements TestDatabase {
  readonly dialect = 'sqlite';
  readonly url: string;
  readonly #folder: string;
  readonly #connection: Connection;
  readonly #holds = new Set<Connection>();
  #faults = 0;

  constructor(folder: string, connection: Connection) {
    this.#folder = folder;
    this.#connection = connection;
    this.url = `sqlite:///${encodeURI(connection.file)}`;
  }

  rows(sql: string): Promise<Row[]> {
    return this.#connection.all(sql);
  }

  async insert(table: string, rows: readonly Row[]): Promise<void> {
    await this.rows('BEGIN');
    try {
      for (const text of insertTexts(table, rows)) await this.rows(text);
      await this.rows('COMMIT');
    } catch (error) {
      await this.rows('ROLLBACK');
      throw error;
    }
  }

  async schema(): Promise<Schema> {
    const tables = await this.rows(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
    );
    const schema: Record<string, TableSchema> = {};
    for (const { name } of tables) schema[String(name)] = await this.#describe(String(name));
    return schema;
  }

  async plan(sql: string): Promise<Plan> {
    await this.rows('ANALYZE');
    // Otherwise the plan would include the checks of other tables' foreign keys.
    await this.rows('PRAGMA foreign_keys = OFF');
    const steps = await this.rows(`EXPLAIN QUERY PLAN ${sql}`);
    await this.rows('PRAGMA foreign_keys = ON');
    const names = readAliases(sql);
    return {
      reads: steps.flatMap((step) => (isOnResult(step, steps, names) ? [] : readOf(step, names))),
      sorts: steps.some(({ detail }) => /USE TEMP B-TREE FOR .*ORDER BY/.test(String(detail))),
    };
  }

  async spoil({ verb, table, where, effect }: FaultPlan): Promise<Fault> {
    const record = verb === 'delete' ? 'OLD' : 'NEW';
    const name = quoteName(`course_fault_${(this.#faults += 1)}`);
    // Not RAISE: on SQLite, Sequelize treats every error of a trigger as a broken UNIQUE
    // constraint.
    const body =
      effect === 'fail'
        ? `SELECT json_extract('{}', 'the test made this ${verb} on ${table} fail' || substr(${record}.rowid, 1, 0))`
        : `SELECT count(*) FROM (WITH RECURSIVE step(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM step WHERE n < ${effect.ms * STEPS_PER_MS}) SELECT n FROM step)`;
    await this.rows(
      `CREATE TRIGGER ${name} AFTER ${verb} ON ${quoteName(table)} WHEN ${conditionOn(record, where)} BEGIN ${body}; END`,
    );
    return { lift: async () => void (await this.rows(`DROP TRIGGER ${name}`)) };
  }

  async hold(): Promise<Hold> {
    const connection = await connect(this.#connection.file);
    this.#holds.add(connection);
    await connection.all('BEGIN IMMEDIATE');
    return { release: () => this.#release(connection) };
  }

  async drop(): Promise<void> {
    for (const held of this.#holds) await this.#release(held);
    await this.#connection.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #release(connection: Connection): Promise<void> {
    if (!this.#holds.delete(connection)) return;
    await connection.all('ROLLBACK');
    await connection.close();
  }

  async #describe(table: string): Promise<TableSchema> {
    const name = quoteName(table);
    const columns = await this.rows(`PRAGMA table_info(${name})`);
    const keys = columns.filter(({ pk }) => Number(pk) > 0);
    return {
      columns: Object.fromEntries(
        columns.map(({ name: column, type, notnull, pk }) => [
          String(column),
          { kind: kindOf(String(type)), nullable: notnull === 0 && pk === 0 },
        ]),
      ),
      primaryKey: keys
        .sort((a, b) => Number(a['pk']) - Number(b['pk']))
        .map((key) => String(key['name'])),
      indexes: await this.#indexes(name),
      foreignKeys: await this.#foreignKeys(name),
    };
  }

  async #indexes(table: string): Promise<TableSchema['indexes']> {
    const indexes: { columns: string[]; unique: boolean }[] = [];
    for (const index of await this.rows(`PRAGMA index_list(${table})`)) {
      if (index['origin'] === 'pk') continue;
      const parts = await this.rows(`PRAGMA index_info(${quoteName(String(index['name']))})`);
      const columns = parts.map((part) => String(part['name'] ?? '(expression)'));
      indexes.push({ columns, unique: index['unique'] === 1 });
    }
    return sortedByText(indexes);
  }

  async #foreignKeys(table: string): Promise<TableSchema['foreignKeys']> {
    const keys = await this.rows(`PRAGMA foreign_key_list(${table})`);
    return sortedByText(
      keys.map((key) => ({
        column: String(key['from']),
        references: `${key['table']}.${key['to'] ?? 'id'}`,
        onDelete: String(key['on_delete']).toLowerCase(),
        onUpdate: String(key['on_update']).toLowerCase(),
      })),
    );
  }
}

/** A step of the plan that reads rows; EXPLAIN shows aliases. */
const READ =
  /^(?<verb>SCAN|SEARCH) (?<name>\S+)(?:.* USING (?:COVERING )?(?:INDEX (?<index>\S+)|(?<key>INTEGER PRIMARY KEY)))?/;

function readOf({ detail }: Row, names: ReadonlyMap<string, string>): Plan['reads'][number][] {
  const found = READ.exec(String(detail))?.groups;
  if (!found) return [];
  const { verb, name = '', index, key } = found;
  const table = names.get(name) ?? name;
  // An AUTOMATIC index is built for this one statement, from the whole table.
  if (index === undefined && key === undefined) return [{ table, how: 'scan', index: null }];
  // Without a condition on the first column, all of its values are read.
  const isLookup = verb === 'SEARCH' && !String(detail).includes('(ANY(');
  return [{ table, how: isLookup ? 'search' : 'walk', index: index ?? null }];
}

/**
 * Whether this step does not read a table, but constants or the result of another step, which may
 * have the name of a table.
 */
function isOnResult(
  { detail, parent }: Row,
  steps: readonly Row[],
  names: ReadonlyMap<string, string>,
): boolean {
  const name = READ.exec(String(detail))?.groups?.['name'] ?? '';
  if (/^(CONSTANT$|\d+-ROW$|\()/.test(name)) return true;
  return steps.some(
    (step) =>
      (step['detail'] === `CO-ROUTINE ${name}` || step['detail'] === `MATERIALIZE ${name}`) &&
      (step['parent'] === parent || !names.has(name)),
  );
}

function kindOf(type: string): ColumnKind {
  const name = type.toUpperCase();
  if (/^(BOOL|TINYINT\(1\))/.test(name)) return 'boolean';
  if (/INT|SERIAL/.test(name)) return 'integer';
  if (/^(DATETIME|TIMESTAMP)/.test(name)) return 'timestamp';
  if (name === 'DATE') return 'date';
  if (/^(NUMERIC|DECIMAL)/.test(name)) return 'decimal';
  if (/^(REAL|FLOAT|DOUBLE)/.test(name)) return 'float';
  return /CHAR|TEXT|CLOB/.test(name) ? 'text' : 'other';
}
