import type { Cell, Row } from '../data/test-database';
import { byCodePoint } from '../sort-by';
import { createChance } from './chance';
import { type Column, type Making, times } from './column';

/** One table of a crowd. */
export type TablePlan =
  | {
      readonly rows: number;
      /** In the order in which they are made, since a column may use earlier ones. */
      readonly columns: Readonly<Record<string, Column>>;
      /**
       * Among rows with the same value in `of`, the values in `fall` fall as the ids rise, so that
       * only a sort by id gives their order.
       */
      readonly ties?: { readonly of: string; readonly fall: readonly string[] };
    }
  /** For tables of pairs. */
  | { readonly make: (making: Omit<Making, 'rows'>) => readonly Row[] };

/** Tables in an order in which they can be filled. */
export type CrowdPlan = Readonly<Record<string, TablePlan>>;

/**
 * The rows of a plan, by table. Each column has its own random numbers, so that a new column does
 * not change the others.
 */
export function makeCrowd(seed: number, plan: CrowdPlan): Record<string, Row[]> {
  const made = new Map<string, readonly Row[]>();
  const crowd: Record<string, Row[]> = {};
  for (const [table, tablePlan] of Object.entries(plan)) {
    const rows = makeTable(tablePlan, table, { seed, made });
    made.set(table, rows);
    crowd[table] = rows;
  }
  return crowd;
}

interface Sofar {
  readonly seed: number;
  readonly made: ReadonlyMap<string, readonly Row[]>;
}

function makeTable(plan: TablePlan, table: string, { seed, made }: Sofar): Row[] {
  const chanceOf = (column: string) => createChance(numberOf(`${seed} ${table} ${column}`));
  const elsewhere = (column: string, other: string) =>
    (made.get(other) ?? []).map((row) => row[column] ?? null);
  if ('make' in plan) {
    const of = (column: string, other = table) => elsewhere(column, other);
    return plan.make({ chance: chanceOf(''), of }).map((row) => ({ ...row }));
  }
  const columns: Record<string, readonly Cell[]> = {};
  for (const [name, column] of Object.entries(plan.columns)) {
    const of = (source: string, other?: string) =>
      other === undefined ? (columns[source] ?? []) : elsewhere(source, other);
    columns[name] = column({ rows: plan.rows, chance: chanceOf(name), of });
  }
  // A column with too few values limits the number of rows.
  const count = Math.min(...Object.values(columns).map(({ length }) => length));
  const rows = times(count, (): Row => ({}));
  for (const [name, values] of Object.entries(columns))
    for (let i = 0; i < count; i += 1) (rows[i] as Row)[name] = values[i] ?? null;
  if (plan.ties) letTiesFall(rows, plan.ties);
  return rows;
}

function letTiesFall(rows: readonly Row[], { of, fall }: { of: string; fall: readonly string[] }) {
  const groups = new Map<Cell, Row[]>();
  for (const row of rows) {
    const key = row[of] ?? null;
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  for (const group of groups.values()) {
    if (group.length === 1) continue;
    group.sort((one, other) => byCodePoint(one['id'] ?? null, other['id'] ?? null));
    for (const column of fall.filter((name) => name in (group[0] ?? {}))) {
      const values = group.map((row) => row[column] ?? null).sort((a, b) => byCodePoint(b, a));
      for (const [i, row] of group.entries()) row[column] = values[i] ?? null;
    }
  }
}

/** A hash of a string, FNV-1a. */
function numberOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}
