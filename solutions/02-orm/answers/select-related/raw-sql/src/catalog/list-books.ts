import { QueryTypes } from 'sequelize';

import type { Models } from '../data/models';
import { showPrice } from '../money';

export interface ListedBook {
  id: number;
  title: string;
  /** As text with two decimals: "10.10". */
  price: string;
  author: { id: number; name: string };
}

interface Row {
  id: number;
  title: string;
  price_cents: number;
  author_id: number;
  name: string;
}

/** All books with their authors, by title, then by id. */
export async function listBooks({ Book }: Models): Promise<ListedBook[]> {
  const rows = await Book.sequelize?.query<Row>(
    `SELECT b.id, b.title, b.price_cents, a.id AS author_id, a.name
     FROM books b JOIN authors a ON a.id = b.author_id
     ORDER BY b.title, b.id`,
    { type: QueryTypes.SELECT },
  );
  return (rows ?? []).map((row) => ({
    id: row.id,
    title: row.title,
    price: showPrice(row.price_cents),
    author: { id: row.author_id, name: row.name },
  }));
}
