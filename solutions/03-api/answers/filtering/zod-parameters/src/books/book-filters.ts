import { Op } from 'sequelize';
import { z } from 'zod';

import type { Book, Models } from '../data/models';
import type { Read } from '../http/field-errors';
import type { Selection } from '../http/selection';

const last = z.preprocess(
  (value) => (Array.isArray(value) ? (value as unknown[]).at(-1) : value),
  z.string().trim().catch(''),
);

const parameters = z.object({
  in_stock: last.transform((word) => {
    const index = ['false', '0', 'true', '1'].indexOf(word.toLowerCase());
    return index < 0 ? undefined : index > 1;
  }),
  author: last
    .refine((id) => /^[0-9]*$/.test(id) && Number(id) < 2 ** 31, 'Give an id.')
    .transform((id) => (id === '' ? undefined : Number(id))),
  min_price: last
    .refine((price) => /^([0-9]{1,8}(\.[0-9]{1,2})?)?$/.test(price), 'Give a price.')
    .transform((price) => {
      const [whole = '', part = ''] = price.split('.');
      return price === '' ? 0 : Number(whole) * 100 + Number(`${part}00`.slice(0, 2));
    }),
  ordering: last.transform((text) => text.split(',')),
});

const COLUMNS: Readonly<Record<string, string>> = {
  price: 'priceCents',
  title: 'title',
  published_on: 'publishedOn',
  restocked_on: 'restockedOn',
};

/** Reads all parameters with zod, and asks for the author in the end. */
export async function filterBooks(
  { Author }: Pick<Models, 'Author'>,
  query: Readonly<Record<string, unknown>>,
): Promise<Read<Selection<Book>>> {
  const read = parameters.safeParse(query);
  const errors: Record<string, string[]> = read.success ? {} : z.flattenError(read.error).fieldErrors;
  if (!errors['author']) {
    const { author } = parameters.pick({ author: true }).parse(query);
    const found = author === undefined ? 1 : await Author.count({ where: { id: author } });
    if (found === 0) errors['author'] = ['This author is unknown.'];
  }
  if (!read.success || Object.keys(errors).length > 0) return { errors };
  const { in_stock: inStock, author, min_price: least, ordering } = read.data;
  return {
    values: {
      where: {
        priceCents: { [Op.gte]: least },
        ...(inStock === undefined ? {} : { copies: { [inStock ? Op.ne : Op.eq]: 0 } }),
        ...(author === undefined ? {} : { authorId: author }),
      },
      order: [...orderOf(ordering), ['id', 'ASC']],
    },
  };
}

function orderOf(terms: readonly string[]): [string, string][] {
  const named = new Set<string>();
  const order: [string, string][] = [];
  for (const term of terms) {
    const [, minus = '', name = ''] = /^\s*(-?)([a-z_]+)\s*$/.exec(term) ?? [];
    if (!Object.hasOwn(COLUMNS, name) || named.has(name)) continue;
    named.add(name);
    order.push([COLUMNS[name] ?? '', minus === '' ? 'ASC NULLS LAST' : 'DESC NULLS LAST']);
  }
  return order;
}
