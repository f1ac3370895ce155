import { readInput, rowId, RuleError } from '@bookshop/kit/app';
import { type Attributes, Op, type Order, type WhereAttributeHash } from 'sequelize';

import type { Book, Models } from '../data/models';
import type { Read } from '../http/field-errors';
import type { Selection } from '../http/selection';

type Parameters = Readonly<Record<string, unknown>>;

class WrongParameter extends Error {}

/** Each parameter has a function that gives a condition or throws; all of them are tried. */
export async function filterBooks(
  models: Pick<Models, 'Author'>,
  parameters: Parameters,
): Promise<Read<Selection<Book>>> {
  const readers = {
    in_stock: async (text: string) => byStock(text),
    author: (text: string) => byAuthor(models, text),
    min_price: async (text: string) => byPrice(text),
  };
  const tried = await Promise.allSettled(
    Object.entries(readers).map(async ([name, reader]) => {
      const text = valueOf(parameters, name);
      return text === '' ? {} : reader(text);
    }),
  );
  const errors: Record<string, string[]> = {};
  const conditions: WhereAttributeHash<Attributes<Book>>[] = [];
  for (const [i, name] of Object.keys(readers).entries()) {
    const one = tried[i];
    if (one?.status === 'fulfilled') conditions.push(one.value);
    else if (one?.reason instanceof WrongParameter) errors[name] = [one.reason.message];
    else throw one?.reason;
  }
  if (Object.values(errors).length) return { errors };
  return { values: { where: { [Op.and]: conditions }, order: orderBy(valueOf(parameters, 'ordering')) } };
}

function byStock(text: string): WhereAttributeHash<Attributes<Book>> {
  switch (text.toUpperCase()) {
    case 'TRUE':
    case '1':
      return { copies: { [Op.gte]: 1 } };
    case 'FALSE':
    case '0':
      return { copies: 0 };
    default:
      return {};
  }
}

async function byAuthor({ Author }: Pick<Models, 'Author'>, text: string): Promise<WhereAttributeHash<Attributes<Book>>> {
  const authorId = idOf(text);
  if (authorId === undefined || !(await Author.findOne({ where: { id: authorId } })))
    throw new WrongParameter(`No author has this id.`);
  return { authorId };
}

function idOf(text: string): number | undefined {
  try {
    return readInput(rowId(), text, { code: 'no-id', message: 'no id' });
  } catch (error) {
    if (error instanceof RuleError) return undefined;
    throw error;
  }
}

function byPrice(text: string): WhereAttributeHash<Attributes<Book>> {
  const point = text.indexOf('.');
  const whole = point < 0 ? text : text.slice(0, point);
  const decimals = point < 0 ? '00' : text.slice(point + 1);
  const isRight = /^\d{1,8}$/.test(whole) && /^\d{1,2}$/.test(decimals);
  if (!isRight) throw new WrongParameter('No price.');
  return { priceCents: { [Op.gte]: Number(whole) * 100 + Number(decimals.padEnd(2, '0')) } };
}

function orderBy(text: string): Order {
  const terms = text.split(/\s*,\s*/);
  const order: [string, string][] = [];
  const add = (name: string, column: string) => {
    const first = terms.findIndex((term) => term === name || term === `-${name}`);
    if (first >= 0)
      order[first] = [column, terms[first] === name ? 'ASC NULLS LAST' : 'DESC NULLS LAST'];
  };
  add('price', 'priceCents');
  add('title', 'title');
  add('published_on', 'publishedOn');
  add('restocked_on', 'restockedOn');
  return [...Object.values(order), ['id', 'ASC']];
}

function valueOf(parameters: Parameters, name: string): string {
  const value = parameters[name];
  if (Array.isArray(value)) return valueOf({ [name]: value[value.length - 1] as unknown }, name);
  return typeof value === 'string' ? value.trim() : '';
}
