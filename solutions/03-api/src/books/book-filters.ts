import { rowId } from '@bookshop/kit/app';
import {
  type Attributes,
  Op,
  type OrderItem,
  type WhereAttributeHash,
  type WhereOperators,
} from 'sequelize';

import type { Book, Models } from '../data/models';
import type { Read } from '../http/field-errors';
import type { Selection } from '../http/selection';

const authorId = rowId();

/** What may be sorted by, and where it is. A map: objects have names that nobody gave them. */
const SORTABLE = new Map([
  ['price', 'priceCents'],
  ['title', 'title'],
  ['published_on', 'publishedOn'],
  ['restocked_on', 'restockedOn'],
]);

/** The books that the filters let through, in the order that was asked for; or what is wrong. */
export async function filterBooks(
  { Author }: Pick<Models, 'Author'>,
  query: Readonly<Record<string, unknown>>,
): Promise<Read<Selection<Book>>> {
  const said = (name: string) => lastOf(query[name]);
  const errors: Record<string, string[]> = {};
  const where: WhereAttributeHash<Attributes<Book>>[] = [];
  const stock = STOCK.get(said('in_stock').toLowerCase());
  if (stock) where.push({ copies: stock });
  if (said('author') !== '') {
    const id = authorId.safeParse(said('author'));
    const author = id.success ? await Author.findByPk(id.data) : null;
    if (author) where.push({ authorId: author.id });
    else errors['author'] = ['There is no such author.'];
  }
  if (said('min_price') !== '') {
    const cents = readCents(said('min_price'));
    if (cents === undefined) errors['min_price'] = ['Give a price such as 12.50.'];
    else where.push({ priceCents: { [Op.gte]: cents } });
  }
  if (Object.keys(errors).length > 0) return { errors };
  return { values: { where, order: readOrder(said('ordering')) } };
}

const STOCK = new Map<string, WhereOperators<number>>([
  ...['true', '1'].map((word) => [word, { [Op.gt]: 0 }] as const),
  ...['false', '0'].map((word) => [word, { [Op.eq]: 0 }] as const),
]);

/** Never by multiplication: 19.99 * 100 is 1998.9999999999998. */
function readCents(text: string): number | undefined {
  const [, whole, decimals = ''] = /^(\d{1,8})(?:\.(\d{1,2}))?$/.exec(text) ?? [];
  return whole === undefined ? undefined : Number(whole + decimals.padEnd(2, '0'));
}

/** What is no name of the list is ignored. Books that are alike in all else come by id. */
function readOrder(text: string): OrderItem[] {
  const order = new Map<string, OrderItem>();
  for (const term of text.split(',').map((one) => one.trim())) {
    const column = SORTABLE.get(term.replace(/^-/, ''));
    if (column === undefined || order.has(column)) continue;
    // SQLite takes NULL for the smallest value, PostgreSQL for the largest.
    order.set(column, [column, term.startsWith('-') ? 'DESC NULLS LAST' : 'ASC NULLS LAST']);
  }
  return [...order.values(), 'id'];
}

/** A parameter that comes several times is a list. */
function lastOf(parameter: unknown): string {
  const last: unknown = Array.isArray(parameter) ? parameter.at(-1) : parameter;
  return typeof last === 'string' ? last.trim() : '';
}
