import { literal, Op, type Sequelize } from 'sequelize';
import { z } from 'zod';

import type { Book } from '../data/models';
import type { Read } from '../http/field-errors';
import type { Selection } from '../http/selection';

const parameter = z
  .union([z.string(), z.array(z.string()).transform((all) => all[all.length - 1] ?? '')])
  .default('')
  .refine((text) => !text.includes('\0'), 'No NUL, please.')
  .transform((text) => {
    const parts = text.match(/"[^"]*"|[^\s,]+/g) ?? [];
    return parts.map((part) => (/^"[^]*"$/.test(part) && part.length > 1 ? part.slice(1, -1) : part));
  })
  .transform((terms) => terms.filter(Boolean))
  .refine((terms) => terms.length <= 10, 'Ten terms at most.');

/** All books that one list of ids for each term holds; ILIKE where there is one. */
export function searchBooks(
  db: Sequelize,
  query: Readonly<Record<string, unknown>>,
): Read<Selection<Book>> {
  const read = parameter.safeParse(query['search']);
  if (!read.success) return { errors: { search: read.error.issues.slice(0, 1).map(({ message }) => message) } };
  const like = db.getDialect() === 'sqlite' ? 'LIKE' : 'ILIKE';
  const idsOf = (term: string) => {
    const pattern = db.escape(`%${term.replace(/[!%_]/g, (sign) => `!${sign}`)}%`);
    return literal(`(
      SELECT id FROM books WHERE title ${like} ${pattern} ESCAPE '!'
      UNION ALL SELECT b.id FROM books b JOIN authors a ON a.id = b.author_id WHERE a.name ${like} ${pattern} ESCAPE '!'
      UNION ALL SELECT bg.book_id FROM book_genres bg JOIN genres g ON g.id = bg.genre_id WHERE g.name ${like} ${pattern} ESCAPE '!')`);
  };
  return { values: { where: { [Op.and]: read.data.map((term) => ({ id: { [Op.in]: idsOf(term) } })) } } };
}
