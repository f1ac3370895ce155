import type { Gate } from '../sweep/gate';

/**
 * A value of a row as tests see it: dates and decimals are strings, booleans are 1 or 0, in both
 * dialects.
 */
export type Cell = string | number | null;
export type Row = Record<string, Cell>;

export type Verb = 'insert' | 'update' | 'delete';

export type ColumnKind =
  'integer' | 'decimal' | 'float' | 'text' | 'boolean' | 'date' | 'timestamp' | 'other';

export interface TableSchema {
  readonly columns: Readonly<Record<string, { kind: ColumnKind; nullable: boolean }>>;
  readonly primaryKey: readonly string[];
  /**
   * All except the primary key's, and including those of UNIQUE constraints; an expression is
   * `(expression)`.
   */
  readonly indexes: readonly { columns: readonly string[]; unique: boolean }[];
  readonly foreignKeys: readonly {
    column: string;
    references: string;
    onDelete: string;
    onUpdate: string;
  }[];
}

export type Schema = Readonly<Record<string, TableSchema>>;

/** How the database would carry out a statement. */
export interface Plan {
  /**
   * `scan` reads the whole table, `walk` reads along an index without a condition, `search` looks
   * up in an index.
   */
  readonly reads: readonly {
    table: string;
    how: 'scan' | 'walk' | 'search';
    index: string | null;
  }[];
  /** Whether rows have to be sorted, since no index has the right order. */
  readonly sorts: boolean;
}

/** A trigger that makes a write fail or slow, until it is removed. */
export interface Fault {
  lift(): Promise<void>;
}

export interface Hold {
  release(): Promise<void>;
}

export interface FaultPlan {
  readonly verb: Verb;
  readonly table: string;
  /** The rows that it affects, by equal values; all when empty. */
  readonly where: Row;
  /** What happens to the write: it fails, or takes about so many milliseconds. */
  readonly effect: 'fail' | { readonly ms: number };
}

/** The database of one test, from the tests' own connection. */
export interface TestDatabase {
  readonly dialect: 'sqlite' | 'postgres';
  /** `DATABASE_URL` for the shop. */
  readonly url: string;
  rows(sql: string): Promise<Row[]>;
  insert(table: string, rows: readonly Row[]): Promise<void>;
  schema(): Promise<Schema>;
  plan(sql: string): Promise<Plan>;
  spoil(plan: FaultPlan): Promise<Fault>;
  /** Makes writers of the table wait until released; readers are not affected. */
  hold(table: string): Promise<Hold>;
  /**
   * The statements that the server received from the shops of this test since the last call;
   * missing where the server cannot report them.
   */
  takeStatements?(): Promise<string[]>;
  /**
   * The gate that all statements of the shops pass on their way to the server; only when it was
   * requested.
   */
  readonly gate?: Gate | undefined;
  drop(): Promise<void>;
}

/** How a chapter creates its tables: the type of `schema` in `src/data/schema.ts`. */
export type SchemaOf = (dialect: TestDatabase['dialect']) => readonly string[];
