import { literal } from 'sequelize';

import type { Book, Models } from '../data/models';
import type { Read } from '../http/field-errors';
import type { Selection } from '../http/selection';

type Query = Readonly<Record<string, unknown>>;
type Verdict = string | { readonly wrong: string } | undefined;
type Filter = (value: string, models: Pick<Models, 'Author'>) => Promise<Verdict>;

/** For each parameter SQL that is made of nothing but numbers that were read. */
const FILTERS: readonly (readonly [string, Filter])[] = [
  [
    'in_stock',
    async (value) => {
      if (/^(true|1)$/i.test(value)) return '"Book"."copies" > 0';
      return /^(false|0)$/i.test(value) ? '"Book"."copies" < 1' : undefined;
    },
  ],
  [
    'author',
    async (value, { Author }) => {
      const wrong = { wrong: 'Nobody is called that.' };
      if (!/^0*[0-9]{1,10}$/.test(value)) return wrong;
      const known = await Author.findAll({ where: { id: BigInt(value) as unknown as number } });
      return known.length > 0 ? `"Book"."author_id" = ${BigInt(value)}` : wrong;
    },
  ],
  [
    'min_price',
    async (value) => {
      const parts = /^([0-9]{1,8})(?:[.]([0-9])([0-9])?)?$/.exec(value);
      if (!parts) return { wrong: 'That is not a price.' };
      const [, whole, tenths = '0', cents = '0'] = parts;
      return `"Book"."price_cents" >= ${BigInt(`${whole}${tenths}${cents}`)}`;
    },
  ],
];

const PLACES = ['price price_cents', 'title title', 'published_on published_on', 'restocked_on restocked_on'];

/** Writes conditions and order in SQL. */
export async function filterBooks(
  models: Pick<Models, 'Author'>,
  query: Query,
): Promise<Read<Selection<Book>>> {
  const conditions: string[] = [];
  const errors: [string, string[]][] = [];
  for (const [name, filter] of FILTERS) {
    const value = read(query, name);
    const verdict = value === '' ? undefined : await filter(value, models);
    if (typeof verdict === 'string') conditions.push(verdict);
    else if (verdict) errors.push([name, [verdict.wrong]]);
  }
  if (errors.length > 0) return { errors: Object.fromEntries(errors) };
  const order = sort(read(query, 'ordering'));
  const where = conditions.map((one) => literal(one));
  return { values: { where, order: literal([...order, '"Book"."id"'].join(', ')) } };
}

/** Nulls by a column of their own, as where there is no NULLS LAST. */
function sort(ordering: string): string[] {
  const found = new Map<string, string>();
  for (const raw of ordering.split(',')) {
    const term = raw.trim();
    const isDown = term[0] === '-';
    const place = PLACES.find((one) => one.startsWith(`${isDown ? term.substring(1) : term} `));
    const column = place?.split(' ')[1];
    if (column === undefined || found.has(column)) continue;
    found.set(column, `"Book"."${column}" IS NULL, "Book"."${column}" ${isDown ? 'DESC' : 'ASC'}`);
  }
  return [...found.values()];
}

function read(query: Query, name: string): string {
  const values: unknown[] = [query[name] ?? ''].flat();
  return String(values.at(-1)).trim();
}
