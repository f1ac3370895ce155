import type { ShopTools } from '@bookshop/kit/app';
import { QueryTypes, type Sequelize } from 'sequelize';

export type Bestseller = { id: number; title: string; author: string; sold: number };

/** It reads all sales that there have ever been. */
const QUERY = `
  SELECT books.id, books.title, authors.name AS author, CAST(SUM(sales.copies) AS INTEGER) AS sold
  FROM sales
  JOIN books ON books.id = sales.book_id
  JOIN authors ON authors.id = books.author_id
  GROUP BY books.id, books.title, authors.name
  ORDER BY sold DESC, books.id
  LIMIT 10`;

export interface BestsellersDeps {
  readonly db: Sequelize;
  readonly tools: Pick<ShopTools, 'reach'>;
}

/** The ten books of which the most copies were sold. */
export async function findBestsellers({ db, tools }: BestsellersDeps): Promise<Bestseller[]> {
  await tools.reach('bestsellers/query');
  return db.query<Bestseller>(QUERY, { type: QueryTypes.SELECT });
}
