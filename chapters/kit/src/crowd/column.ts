import type { Cell } from '../data/test-database';
import type { Chance } from './chance';

/** What a column's maker can use. */
export interface Making {
  /** How many rows its table has. */
  readonly rows: number;
  readonly chance: Chance;
  /** The values of a column that was made earlier, of this table or of an earlier one. */
  of(column: string, table?: string): readonly Cell[];
}

/** Makes the values of one column, in the order of the rows. */
export type Column = (making: Making) => readonly Cell[];

const TEXT_FILLER = 'The crowd reads on. ';

/** Numbers of one to four digits, with gaps, in random order. */
export function ids(): Column {
  return ({ rows, chance }) => {
    const quarter = Math.ceil(rows / 4);
    const short = [
      ...chance.some(Math.min(6, quarter), 1, 9),
      ...chance.some(Math.min(40, quarter), 10, 99),
      ...chance.some(Math.min(300, quarter), 100, 999),
    ];
    const long = chance.some(Math.max(0, rows - short.length), 1_000, 9_999);
    return chance.shuffled([...short, ...long].slice(0, rows));
  };
}

/**
 * Each value of another column once, for a table with at most one row for each row of the other
 * table.
 */
export function eachOf(table: string, column = 'id'): Column {
  return ({ rows, chance, of }) => chance.shuffled(of(column, table)).slice(0, rows);
}

/**
 * References to another table: a tenth of its rows is never referenced, and one row gets a fifth of
 * all references.
 */
export function someOf(table: string, column = 'id'): Column {
  return ({ rows, chance, of }) => {
    const targets = chance.shuffled(of(column, table));
    const named = targets.slice(Math.ceil(targets.length / 10));
    const [favourite = null, ...others] = named;
    return times(rows, (i) => (i % 5 === 0 ? favourite : chance.pick(others)));
  };
}

/**
 * Strings from a list and generated ones, several of them twice or more. They include one of length
 * 1, one of `most` characters (the greatest length), and everything in `also`.
 */
export function texts(
  odd: readonly string[],
  { most, word }: { most: number; word: string },
): Column {
  return ({ rows, chance }) => {
    const bounds = [odd[0]?.slice(0, 1) ?? 'x', fill(most), fill(most - 1)];
    const plain = times(Math.ceil(rows / 3), (i) => `${word} ${i + 1}`);
    const pool = [...bounds, ...odd, ...plain];
    return chance.shuffled([...pool, ...times(rows, () => chance.pick(pool))].slice(0, rows));
  };
}

/** True and false, in random order. */
export function flag(): Column {
  return ({ rows, chance }) => chance.shuffled(times(rows, (i) => (i % 3 === 0 ? 0 : 1)));
}

/**
 * Whole cents: amounts that become wrong when they are converted to floats and back, both bounds,
 * and many more.
 */
export function cents({ least = 0, most = 2_147_483_647 } = {}): Column {
  return ({ rows, chance }) => {
    const odd = [least, least + 1, most, most - 1, 5, 10, 99, 100, 101, 1_000, ...BROKEN_BY_FLOATS];
    const fitting = odd.filter((value) => value >= least && value <= most);
    const more = times(rows, () => chance.between(Math.max(least, 1), Math.min(most, 9_999)));
    return chance.shuffled([...fitting, ...more].slice(0, rows));
  };
}

/** Whole numbers with both bounds, most of them small. */
export function counts({ least = 0, most = 2_147_483_647 } = {}): Column {
  return ({ rows, chance }) => {
    const more = times(rows, () => chance.between(least, Math.min(most, least + 12)));
    return chance.shuffled([least, least + 1, most, ...more].slice(0, rows));
  };
}

/**
 * Days such as `2024-02-29`: ends of months, of years and of summer time, very early and late ones,
 * most of them several times.
 */
export function days(): Column {
  return ({ rows, chance }) => {
    const more = times(rows, () =>
      chance.between(1, 2) === 1 ? chance.pick(ODD_DAYS) : day(chance),
    );
    return chance.shuffled([...ODD_DAYS, ...more].slice(0, rows));
  };
}

/** The values of another column, with null in every third row. */
export function orNull(column: Column): Column {
  return (making) => {
    const values = column(making);
    const isNull = making.chance.shuffled(times(making.rows, (i) => i % 3 === 0));
    return values.map((value, i) => (isNull[i] ? null : value));
  };
}

/**
 * Values that are made from the row numbers in random order, for columns whose values are unique.
 */
export function numbered(make: (n: number) => Cell): Column {
  return ({ rows, chance }) => chance.shuffled(times(rows, (i) => i)).map(make);
}

/** Values that are made from those of other columns of the row. */
export function from(columns: readonly string[], make: (...values: Cell[]) => Cell): Column {
  return ({ rows, of }) => {
    const sources = columns.map((name) => of(name));
    return times(rows, (i) => make(...sources.map((source) => source[i] ?? null)));
  };
}

/**
 * Amounts in cents that change when they are divided by a hundred and multiplied again as floats.
 */
const BROKEN_BY_FLOATS = range(1, 2_500).filter(
  (value) => Math.trunc((value / 100) * 100) !== value,
);

const ODD_DAYS = [
  '2024-02-29',
  '2023-02-28',
  '2000-02-29',
  '1900-03-01',
  '2024-01-01',
  '2023-12-31',
  '2024-05-31',
  '2024-06-01',
  // Summer time begins or ends: in Europe, in New Zealand, in America.
  '2024-03-31',
  '2024-10-27',
  '2024-04-07',
  '2024-09-29',
  '2024-03-10',
  '1970-01-01',
  '1969-12-31',
  '2038-01-19',
  '1000-01-01',
  '9999-12-31',
];

function day(chance: Chance): string {
  return new Date(Date.UTC(2024, 0, 1 + chance.between(-9_000, 900))).toISOString().slice(0, 10);
}

export function fill(length: number): string {
  return TEXT_FILLER.repeat(Math.ceil(length / TEXT_FILLER.length)).slice(0, length);
}

export function times<T>(count: number, make: (i: number) => T): T[] {
  const made: T[] = [];
  for (let i = 0; i < count; i += 1) made.push(make(i));
  return made;
}

function range(first: number, last: number): number[] {
  return times(last - first + 1, (i) => first + i);
}
