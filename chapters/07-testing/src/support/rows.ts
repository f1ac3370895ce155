import { QueryTypes, type Sequelize } from 'sequelize';

/** What a database stores under an id; rows that are not stored have none. */
interface Row {
  readonly id?: number;
}

export interface Book extends Row {
  title: string;
  isbn: string;
  price_cents: number;
}

export interface Reader extends Row {
  name: string;
  is_staff: boolean;
  /** What is in the reader's wallet. */
  balance_cents: number;
}

export interface Order extends Row {
  reader: Reader;
  book: Book;
  copies: number;
  total_cents: number;
  /** Such as `2024-05-31T12:00:00.000Z`. */
  ordered_at: string;
}

export type Stored<R extends Row> = R & { readonly id: number };

type Table = 'books' | 'readers' | 'wallets' | 'orders';
type Columns = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Stores one row of a table, and returns its id. */
export async function insertRow(db: Sequelize, table: Table, columns: Columns): Promise<number> {
  const names = Object.keys(columns);
  // Sequelize returns no rows of a statement that begins with INSERT.
  const [row] = await db.query<{ id: number }>(
    `WITH one AS (SELECT 1)
     INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map((name) => `:${name}`).join(', ')})
     RETURNING id`,
    { replacements: columns, type: QueryTypes.SELECT },
  );
  if (!row) throw new Error(`the database stored no row in ${table}`);
  return row.id;
}
