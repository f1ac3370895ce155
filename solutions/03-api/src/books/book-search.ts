import { literal, type Sequelize } from 'sequelize';

import type { Book } from '../data/models';
import type { Read } from '../http/field-errors';
import type { Selection } from '../http/selection';

/** Each term is a condition with two sub-queries, and a database takes only so many. */
const MOST_TERMS = 10;

/** The books that `search` means, in any order; or what is wrong with it. */
export function searchBooks(
  db: Sequelize,
  query: Readonly<Record<string, unknown>>,
): Read<Selection<Book>> {
  const text = lastOf(query['search']);
  // PostgreSQL has no such character in its strings.
  if (text.includes('\0')) return refuse('Leave out what is no character.');
  const terms = splitTerms(text);
  if (terms.length > MOST_TERMS) return refuse(`Search for at most ${MOST_TERMS} terms.`);
  return { values: { where: terms.map((term) => literal(mentions(db, term))) } };
}

/** A phrase in quotes, or what stands between white space and commas. */
function splitTerms(text: string): string[] {
  const terms = [...text.matchAll(/"([^"]*)"|[^\s,]+/g)];
  return terms.map(([whole, phrase]) => phrase ?? whole).filter((term) => term !== '');
}

/**
 * That a book has the term in its title, its author's name or the name of a genre. Sub-queries and
 * not joins: a book with three genres would come three times.
 */
function mentions(db: Sequelize, term: string): string {
  const pattern = db.escape(`%${term.replaceAll(/[\\%_]/g, '\\$&')}%`);
  // The database lowers both sides: its idea of lower case is not that of JavaScript. SQLite has no
  // escape character unless one is named.
  const holds = (column: string) => `lower(${column}) LIKE lower(${pattern}) ESCAPE '\\'`;
  return `(${holds('"Book"."title"')}
    OR "Book"."author_id" IN (SELECT id FROM authors WHERE ${holds('name')})
    OR "Book"."id" IN (
      SELECT book_id FROM book_genres JOIN genres ON genres.id = genre_id WHERE ${holds('name')}))`;
}

/** A parameter that comes several times is a list. */
function lastOf(parameter: unknown): string {
  const last: unknown = Array.isArray(parameter) ? parameter.at(-1) : parameter;
  return typeof last === 'string' ? last : '';
}

function refuse(message: string): { errors: { search: string[] } } {
  return { errors: { search: [message] } };
}
