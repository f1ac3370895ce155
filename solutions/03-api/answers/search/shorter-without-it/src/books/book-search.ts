import { and, col, fn, literal, Op, or, type Sequelize, where } from 'sequelize';

import type { Book } from '../data/models';
import type { Read } from '../http/field-errors';
import type { Selection } from '../http/selection';

/** A text that is shorter without the term holds it: needs neither LIKE nor a dialect. */
export function searchBooks(
  db: Sequelize,
  { search = '' }: Readonly<Record<string, unknown>>,
): Read<Selection<Book>> {
  const text = Array.isArray(search) ? String(search.at(-1)) : String(search);
  const found: string[] = [];
  let rest = text;
  while (rest !== '') {
    const [whole = rest, phrase, word] = /^"([^"]*)"/.exec(rest) ?? /^()([^\s,]+)/.exec(rest) ?? ['x'];
    if (phrase || word) found.push(phrase || word || '');
    rest = rest.slice(whole.length);
  }
  if (/\u0000/.test(text) || found.length > 10)
    return { errors: { search: ['Search for at most ten terms, without NUL.'] } };
  return { values: { where: and(...found.map((term) => anywhere(db, term))) } };
}

function anywhere(db: Sequelize, term: string) {
  const lowered = literal(`lower(${db.escape(term)})`);
  const holds = (column: string) => {
    const name = fn('lower', col(column));
    return where(fn('replace', name, lowered, ''), Op.ne, name);
  };
  const inSql = (column: string) =>
    `replace(lower(${column}), lower(${db.escape(term)}), '') <> lower(${column})`;
  return or(
    holds('Book.title'),
    { authorId: { [Op.in]: literal(`(SELECT id FROM authors WHERE ${inSql('name')})`) } },
    {
      id: {
        [Op.in]: literal(
          `(SELECT book_id FROM book_genres WHERE genre_id IN (SELECT id FROM genres WHERE ${inSql('name')}))`,
        ),
      },
    },
  );
}
