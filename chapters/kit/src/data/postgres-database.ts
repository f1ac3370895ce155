import type { Gate } from '../sweep/gate';
import { connectPostgres, type PostgresClient } from './postgres-client';
import { StatementLog } from './postgres-log';
import { describePostgres } from './postgres-schema';
import type { PostgresServer, ShopRole } from './postgres-server';
import { conditionOn, insertTexts, quoteName, quoteValue, untyped } from './sql-text';
import type { Fault, FaultPlan, Hold, Plan, Row, Schema, TestDatabase } from './test-database';

/**
 * A new database on the PostgreSQL server of this lane, with these tables. With `relayed`, shops
 * connect to it through the relay.
 */
export async function createPostgresDatabase(
  server: PostgresServer,
  statements: readonly string[],
  { relayed }: { relayed: boolean },
): Promise<TestDatabase> {
  const role = await server.role();
  const { name, adminUrl, shopUrl } = await server.createDatabase(statements, role);
  const relay = relayed ? await server.relay() : undefined;
  return new PostgresDatabase(server, {
    name,
    adminUrl,
    url: relay?.lead(shopUrl) ?? shopUrl,
    gate: relay?.gate,
    role,
    admin: await connectPostgres(adminUrl),
  });
}

interface Place {
  readonly name: string;
  readonly adminUrl: string;
  readonly url: string;
  readonly gate: Gate | undefined;
  readonly role: ShopRole;
  readonly admin: PostgresClient;
}

/**
 * Access methods that may be the cheapest for a few thousand rows. They are switched off, since the
 * question is whether an index can be used, also for the order.
 */
const WAYS_OF_SMALL_TABLES = ['seqscan', 'bitmapscan'];

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Index Cond'?: string;
  Plans?: PlanNode[];
}

class PostgresDatabase implements TestDatabase {
  readonly dialect = 'postgres';
  readonly url: string;
  readonly gate: Gate | undefined;
  readonly #server: PostgresServer;
  readonly #place: Place;
  readonly #holds = new Set<PostgresClient>();
  #log: StatementLog | undefined;
  #faults = 0;

  constructor(server: PostgresServer, place: Place) {
    this.#server = server;
    this.#place = place;
    this.url = place.url;
    this.gate = place.gate;
  }

  rows(sql: string): Promise<Row[]> {
    return this.#place.admin.rows(sql);
  }

  async insert(table: string, rows: readonly Row[]): Promise<void> {
    const name = quoteValue(quoteName(table));
    const [sequence] = rows.some((row) => 'id' in row)
      ? await this.rows(`SELECT pg_get_serial_sequence(${name}, 'id') AS name`)
      : [];
    for (const text of insertTexts(table, rows.map(untyped))) {
      await this.rows(text);
      if (typeof sequence?.['name'] !== 'string') continue;
      // Ids of the inserted rows are not given again, as on SQLite.
      await this.rows(
        `SELECT setval(${quoteValue(sequence['name'])}, (SELECT max(id) FROM ${quoteName(table)}))`,
      );
    }
  }

  schema(): Promise<Schema> {
    return describePostgres((sql) => this.rows(sql));
  }

  async plan(sql: string): Promise<Plan> {
    // Without table names, ANALYZE would include the server's own tables, which takes a hundred
    // times as long.
    const [own] = await this.rows(
      "SELECT string_agg(format('%I', tablename), ', ') AS tables FROM pg_tables WHERE schemaname = 'public'",
    );
    await this.rows(`ANALYZE ${own?.['tables'] ?? ''}`);
    for (const way of WAYS_OF_SMALL_TABLES) await this.rows(`SET enable_${way} = off`);
    const [row] = await this.rows(`EXPLAIN (FORMAT JSON) ${sql}`);
    for (const way of WAYS_OF_SMALL_TABLES) await this.rows(`RESET enable_${way}`);
    const [{ Plan: root }] = JSON.parse(String(row?.['QUERY PLAN'])) as [{ Plan: PlanNode }];
    const nodes = flatten(root);
    const firstColumns = await this.#firstColumns();
    return {
      reads: nodes.flatMap((node) => readsOf(node, firstColumns)),
      sorts: nodes.some((node) => node['Node Type'].includes('Sort')),
    };
  }

  async spoil({ verb, table, where, effect }: FaultPlan): Promise<Fault> {
    const record = verb === 'delete' ? 'OLD' : 'NEW';
    const name = `course_fault_${(this.#faults += 1)}`;
    const body =
      effect === 'fail'
        ? `RAISE EXCEPTION 'the test made this ${verb} on ${table} fail'`
        : `PERFORM pg_sleep(${effect.ms / 1000})`;
    await this.rows(
      `CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN ${body}; RETURN ${record}; END $$;
       CREATE TRIGGER ${name} BEFORE ${verb} ON ${quoteName(table)} FOR EACH ROW WHEN (${conditionOn(record, untyped(where))}) EXECUTE FUNCTION ${name}()`,
    );
    return { lift: async () => void (await this.rows(`DROP FUNCTION ${name} CASCADE`)) };
  }

  async hold(table: string): Promise<Hold> {
    const client = await connectPostgres(this.#place.adminUrl);
    this.#holds.add(client);
    await client.rows(`BEGIN; LOCK TABLE ${quoteName(table)} IN SHARE MODE`);
    return { release: () => this.#release(client) };
  }

  async takeStatements(): Promise<string[]> {
    this.#log ??= await StatementLog.open(this.#place.admin);
    return this.#log.take(this.#place.role.user, this.#place.name);
  }

  async drop(): Promise<void> {
    // The lock ends with the connection.
    const held = [...this.#holds];
    this.#holds.clear();
    for (const client of held) await client.end();
    await this.#place.admin.end();
    await this.#server.dropDatabase(this.#place.name);
  }

  /** The first column of each index, as it is written in the conditions of a plan. */
  async #firstColumns(): Promise<ReadonlyMap<string, string>> {
    const indexes = await this.rows(
      "SELECT c.relname AS name, pg_get_indexdef(c.oid, 1, false) AS first FROM pg_class c WHERE c.relkind = 'i' AND c.relnamespace = 'public'::regnamespace",
    );
    return new Map(indexes.map(({ name, first }) => [String(name), String(first)]));
  }

  async #release(client: PostgresClient): Promise<void> {
    if (!this.#holds.delete(client)) return;
    await client.rows('ROLLBACK');
    await client.end();
  }
}

function flatten(node: PlanNode): PlanNode[] {
  const below = (node.Plans ?? []).map((plan) => ({
    ...plan,
    // The node of a bitmap's index does not name the table; the node above does.
    'Relation Name': plan['Relation Name'] ?? node['Relation Name'] ?? '',
  }));
  return [node, ...below.flatMap(flatten)];
}

function readsOf(
  node: PlanNode,
  firstColumns: ReadonlyMap<string, string>,
): Plan['reads'][number][] {
  const table = node['Relation Name'] ?? '';
  const index = node['Index Name'] ?? null;
  if (node['Node Type'] === 'Seq Scan') return [{ table, how: 'scan', index: null }];
  if (index === null) return [];
  const isLookup = isAbout(node['Index Cond'] ?? '', firstColumns.get(index) ?? '');
  return [{ table, how: isLookup ? 'search' : 'walk', index }];
}

/** Whether a condition is on the first column of its index; otherwise the whole index is read. */
function isAbout(condition: string, first: string): boolean {
  const own = condition.replaceAll(/'(?:[^']|'')*'|(?:"[^"]*"|\w+)\.(?:"[^"]*"|\w+)/g, '');
  const column = first.replace(/^\((.*)\)$/, '$1').replaceAll(/[^\w\s]/g, '\\$&');
  return new RegExp(`(?<![\\w":])${column}(?![\\w"])`).test(own);
}
