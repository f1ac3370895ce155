import { schemaOfChapter } from '../data/schema-of-chapter';
import type { Cell, Row } from '../data/test-database';
import { currentLane } from '../lane';
import type { Column } from './column';
import { makeCrowd, type TablePlan } from './make-crowd';
import { STOCKROOM, type Stockroom } from './stockroom';

/**
 * What a chapter changes in the crowd (a large set of test rows): its own tables, and columns of
 * known ones (`null`: it has no such column).
 */
export type CrowdChanges = Readonly<
  Record<string, TablePlan | { readonly columns: Readonly<Record<string, Column | null>> }>
>;

/** The type of a changed table's rows. */
type ChangedRows<Table, Change> = Change extends { rows: number } | { make: unknown }
  ? Row
  : Table extends keyof Stockroom
    ? Change extends { columns: infer Columns }
      ? Omit<Stockroom[Table][number], keyof Columns> & {
          [Name in keyof Columns as Columns[Name] extends null ? never : Name]: Cell;
        }
      : never
    : Row;

type ChangedCrowd<C> = Omit<Stockroom, keyof C> & {
  readonly [Table in keyof C]: readonly ChangedRows<Table, C[Table]>[];
};

const crowds = new WeakSet<object>();
/** Cache, by chapter and seed. */
const known = new Map<string, object>();

/**
 * Rows for the tables of the chapter, with everything that typically goes wrong with data. The same
 * seed gives the same rows: `await database.seed(crowd(1))`. `docs/crowd.md` describes the content.
 */
export function crowd(seed: number): Stockroom;
export function crowd<C extends CrowdChanges>(seed: number, changes: C): ChangedCrowd<C>;
export function crowd(seed: number, changes?: CrowdChanges): object {
  if (changes) return make(seed, changes);
  const key = `${seed} ${currentLane().chapterDir}`;
  const made = known.get(key) ?? make(seed);
  known.set(key, made);
  return made;
}

/** Whether these rows are an unchanged crowd: then a database with it can be copied. */
export function isCrowd(rows: object): boolean {
  return crowds.has(rows);
}

function make(seed: number, changes: CrowdChanges = {}): object {
  const tables = tablesOfChapter();
  const plan = Object.entries({ ...STOCKROOM, ...changes }).filter(([name]) => tables.has(name));
  const rows = makeCrowd(
    seed,
    Object.fromEntries(plan.map(([name]) => [name, planOf(name, changes)])),
  );
  for (const table of Object.values(rows)) for (const row of table) Object.freeze(row);
  for (const table of Object.values(rows)) Object.freeze(table);
  crowds.add(Object.freeze(rows));
  return rows;
}

function planOf(name: string, changes: CrowdChanges): TablePlan {
  const plan = STOCKROOM[name];
  const change = changes[name];
  if (!change) return plan as TablePlan;
  if ('make' in change || 'rows' in change) return change;
  if (!plan || !('columns' in plan))
    throw new Error(`the crowd has no columns of ${name} to change`);
  const columns = Object.entries({ ...plan.columns, ...change.columns });
  return {
    ...plan,
    columns: Object.fromEntries(columns.filter((one): one is [string, Column] => one[1] !== null)),
  };
}

function tablesOfChapter(): Set<string> {
  const names = schemaOfChapter()('sqlite').map(
    (statement) => /^\s*CREATE TABLE (?:IF NOT EXISTS )?["`]?(\w+)/i.exec(statement)?.[1],
  );
  return new Set(names.filter((name) => name !== undefined));
}
