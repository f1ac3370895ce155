import { QueryTypes } from 'sequelize';

import type { Models } from '../data/models';
import { showPrice } from '../money';
import type { Label } from './labels';

const LABELS = 'SELECT id, title, price_cents FROM books';

export async function booksByAuthor(models: Models, authorId: number): Promise<Label[]> {
  return select(models, `${LABELS} WHERE author_id = $1 ORDER BY title, id`, authorId);
}

export async function findByTitle(models: Models, title: string): Promise<Label[]> {
  return select(models, `${LABELS} WHERE lower(title) = lower($1) ORDER BY id`, title);
}

export async function newestInPrint(models: Models, limit: number): Promise<Label[]> {
  const order = 'ORDER BY published_on DESC, id LIMIT $1';
  return select(models, `${LABELS} WHERE in_print ${order}`, limit);
}

async function select(
  { Book }: Models,
  sql: string,
  value: number | string,
): Promise<Label[]> {
  const rows = await Book.sequelize?.query<{ id: number; title: string; price_cents: number }>(sql, {
    bind: [value],
    type: QueryTypes.SELECT,
  });
  return (rows ?? []).map(({ id, title, price_cents }) => ({
    id,
    title,
    price: showPrice(price_cents),
  }));
}
