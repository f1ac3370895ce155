import { sortedByText } from './sql-text';
import type { ColumnKind, Row, Schema, TableSchema } from './test-database';

type Ask = (sql: string) => Promise<Row[]>;

const KINDS: Readonly<Record<string, ColumnKind>> = {
  smallint: 'integer',
  integer: 'integer',
  bigint: 'integer',
  numeric: 'decimal',
  real: 'float',
  'double precision': 'float',
  text: 'text',
  'character varying': 'text',
  character: 'text',
  boolean: 'boolean',
  date: 'date',
  'timestamp with time zone': 'timestamp',
  'timestamp without time zone': 'timestamp',
};

const ACTIONS: Readonly<Record<string, string>> = {
  a: 'no action',
  r: 'restrict',
  c: 'cascade',
  n: 'set null',
  d: 'set default',
};

/** The tables of the schema `public`, in a form that is the same in both dialects. */
export async function describePostgres(ask: Ask): Promise<Schema> {
  const [tables, columns, indexes, keys] = [
    await ask(
      "SELECT c.oid::int AS oid, c.relname AS name FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace ORDER BY c.relname",
    ),
    await ask(
      "SELECT a.attrelid::int AS oid, a.attname AS name, format_type(a.atttypid, NULL) AS type, a.attnotnull AS needed FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum",
    ),
    await ask(
      "SELECT i.indrelid::int AS oid, i.indisprimary AS main, i.indisunique AS single, (SELECT json_agg(coalesce(a.attname, '(expression)') ORDER BY k.place) FROM unnest(i.indkey) WITH ORDINALITY AS k(number, place) LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number AND k.number > 0 WHERE k.place <= i.indnkeyatts)::text AS columns FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE c.relnamespace = 'public'::regnamespace",
    ),
    await ask(
      "SELECT k.conrelid::int AS oid, a.attname AS name, f.relname AS target, b.attname AS field, k.confdeltype AS deleted, k.confupdtype AS updated FROM pg_constraint k JOIN pg_class f ON f.oid = k.confrelid JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1] JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = k.confkey[1] WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace",
    ),
  ];
  return Object.fromEntries(
    tables.map(({ oid, name }): [string, TableSchema] => {
      const own = (rows: Row[]) => rows.filter((row) => row['oid'] === oid);
      const [primary] = own(indexes).filter((index) => index['main'] === 1);
      return [
        String(name),
        {
          columns: Object.fromEntries(own(columns).map(describeColumn)),
          primaryKey: primary ? columnsOf(primary) : [],
          indexes: sortedByText(
            own(indexes)
              .filter((index) => index['main'] === 0)
              .map((index) => ({ columns: columnsOf(index), unique: index['single'] === 1 })),
          ),
          foreignKeys: sortedByText(own(keys).map(describeKey)),
        },
      ];
    }),
  );
}

function columnsOf(index: Row): string[] {
  return JSON.parse(String(index['columns'])) as string[];
}

function describeColumn(row: Row): [string, { kind: ColumnKind; nullable: boolean }] {
  return [
    String(row['name']),
    { kind: KINDS[String(row['type'])] ?? 'other', nullable: row['needed'] === 0 },
  ];
}

function describeKey(row: Row): TableSchema['foreignKeys'][number] {
  return {
    column: String(row['name']),
    references: `${row['target']}.${row['field']}`,
    onDelete: ACTIONS[String(row['deleted'])] ?? '',
    onUpdate: ACTIONS[String(row['updated'])] ?? '',
  };
}
