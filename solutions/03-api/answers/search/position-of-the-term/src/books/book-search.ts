import { literal, type Sequelize } from 'sequelize';

import type { Book } from '../data/models';
import type { Read } from '../http/field-errors';
import type { Selection } from '../http/selection';

type Query = Readonly<Record<string, unknown>>;

/** A condition for each term, with the function of the dialect that finds a text in another. */
export function searchBooks(db: Sequelize, query: Query): Read<Selection<Book>> {
  const given: unknown[] = [query['search']].flat();
  const search = String(given.pop() ?? '');
  const terms = scan(search);
  const message = search.includes('\u0000')
    ? 'This holds a NUL.'
    : terms.length > 10
      ? 'These are too many terms.'
      : undefined;
  if (message !== undefined) return { errors: { search: [message] } };
  const find = db.getDialect() === 'postgres' ? 'strpos' : 'instr';
  return {
    values: {
      where: terms.map((term) => {
        const has = (column: string) => `${find}(lower(${column}), lower(${db.escape(term)})) > 0`;
        return literal(`(${has('"Book".title')}
          OR EXISTS (SELECT 1 FROM authors a WHERE a.id = "Book".author_id AND ${has('a.name')})
          OR EXISTS (SELECT 1 FROM genres g, book_genres bg
            WHERE bg.genre_id = g.id AND bg.book_id = "Book".id AND ${has('g.name')}))`);
      }),
    },
  };
}

/** Reads character by character; a quote opens a phrase where no term has begun. */
function scan(text: string): string[] {
  const terms: string[] = [];
  let at = 0;
  while (at < text.length) {
    const end = text[at] === '"' ? text.indexOf('"', at + 1) : -1;
    if (end >= 0) {
      terms.push(text.slice(at + 1, end));
      at = end + 1;
      continue;
    }
    let next = at;
    while (next < text.length && !/[\s,]/.test(text[next] ?? '')) next += 1;
    terms.push(text.slice(at, next));
    at = next === at ? at + 1 : next;
  }
  return terms.filter((term) => term.length > 0);
}
