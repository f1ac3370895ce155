import type { Gate } from '../sweep/gate';

/**
 * A value of a row as tests see it: dates and decimals are texts, truth is 1 or 0, in both
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
   * All but that of the primary key, those of UNIQUE constraints included; an expression is
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
  /** Whether rows are sorted on the way, for want of an index in the right order. */
  readonly sorts: boolean;
}

/** A write that a trigger spoils, until it is lifted. */
export interface Fault {
  lift(): Promise<void>;
}

export interface Hold {
  release(): Promise<void>;
}

export interface FaultPlan {
  readonly verb: Verb;
  readonly table: string;
  /** The rows that are spoiled, by equal values; all when empty. */
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
  /** Makes writers of the table wait, until released; readers pass. */
  hold(table: string): Promise<Hold>;
  /**
   * What the server heard from the shops of this test since the last look; `undefined` where it
   * cannot tell.
   */
  takeStatements?(): Promise<string[]>;
  /**
   * What all statements of the shops pass on their way to the server; only where that was asked
   * for.
   */
  readonly gate?: Gate | undefined;
  drop(): Promise<void>;
}

/** How a chapter makes its tables: what `src/data/schema.ts` exports as `schema`. */
export type SchemaOf = (dialect: TestDatabase['dialect']) => readonly string[];
