import { RuleError } from '@bookshop/kit/app';
import type { Request } from 'express';
import type { Model, ModelStatic } from 'sequelize';

import type { Selection } from './selection';

/** A list that is sent page by page. */
export interface List<Row extends Model, Shown> {
  readonly model: ModelStatic<Row>;
  /** Its rows, always with an order in which no two rows are alike. */
  readonly selection: Selection<Row>;
  show(row: Row): Shown;
}

export interface Page<Shown> {
  /** How many rows there are on all pages together. */
  readonly count: number;
  /** Where the neighbouring pages are; `null` where there is none. */
  readonly next: string | null;
  readonly previous: string | null;
  readonly results: readonly Shown[];
}

const USUAL_SIZE = 10;
const LARGEST_SIZE = 50;

/** The page of a list that a request asks for. */
export async function paginate<Row extends Model, Shown>(
  request: Request,
  { model, selection, show }: List<Row, Shown>,
): Promise<Page<Shown>> {
  const { order: _, ...which } = selection;
  const count = await model.count(which);
  const size = readSize(request.query['page_size']);
  // A list without rows has one page, which is empty.
  const last = Math.max(1, Math.ceil(count / size));
  const page = readPage(request.query['page'], last);
  const rows = await model.findAll({ ...selection, limit: size, offset: (page - 1) * size });
  return {
    count,
    next: page < last ? linkTo(request, page + 1) : null,
    previous: page > 1 ? linkTo(request, page - 1) : null,
    results: rows.map(show),
  };
}

/** What is no size is not worth an error: the list is the same, in other pages. */
function readSize(parameter: unknown): number {
  const size = readWhole(lastOf(parameter) ?? '') ?? 0;
  return size === 0 ? USUAL_SIZE : Math.min(size, LARGEST_SIZE);
}

/** Checked against the last page, so that no offset is larger than the list. */
function readPage(parameter: unknown, last: number): number {
  const text = lastOf(parameter) ?? '';
  if (text === '') return 1;
  const page = text === 'last' ? last : readWhole(text);
  if (page === undefined || page < 1 || page > last)
    throw new RuleError('invalid-page', 'Invalid page.');
  return page;
}

/** Not by `Number`, which takes `''`, `1e0`, `0x1` and `1.0` as well. */
function readWhole(text: string): number | undefined {
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

/** A parameter that comes several times is a list. */
function lastOf(parameter: unknown): string | undefined {
  const last: unknown = Array.isArray(parameter) ? parameter.at(-1) : parameter;
  return typeof last === 'string' ? last.trim() : undefined;
}

/** The same address with another page. The first one is the list's own address. */
function linkTo({ protocol, host, originalUrl }: Request, page: number): string {
  // Whatever stands in `Host` is not parsed: it may be no host at all.
  const { pathname, searchParams } = new URL(originalUrl, 'http://shop');
  if (page === 1) searchParams.delete('page');
  else searchParams.set('page', String(page));
  const query = searchParams.toString();
  return `${protocol}://${host}${pathname}${query === '' ? '' : `?${query}`}`;
}
