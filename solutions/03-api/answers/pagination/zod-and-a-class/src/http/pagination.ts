import { parse } from 'node:querystring';

import { RuleError } from '@bookshop/kit/app';
import type { Request } from 'express';
import type { Model, ModelStatic } from 'sequelize';
import { z } from 'zod';

import type { Selection } from './selection';

export interface List<Row extends Model, Shown> {
  readonly model: ModelStatic<Row>;
  readonly selection: Selection<Row>;
  show(row: Row): Shown;
}

export interface Page<Shown> {
  readonly count: number;
  readonly next: string | null;
  readonly previous: string | null;
  readonly results: readonly Shown[];
}

const last = z.union([z.string(), z.array(z.string()).transform((all) => all.at(-1) ?? '')]);
const digits = last.pipe(z.string().trim().regex(/^[0-9]+$/)).transform(BigInt);

const parameters = z.object({
  page: z.union([digits, last.pipe(z.string().trim().pipe(z.enum(['last', '']))), z.undefined()]),
  page_size: digits
    .refine((size) => size > 0n)
    .transform((size) => (size > 50n ? 50 : Number(size)))
    .catch(10),
});

/** Where a request stands in a list of so many rows. */
class Position {
  readonly request: Request;
  readonly count: number;
  readonly size: number;
  readonly page: bigint;
  readonly pages: bigint;

  constructor(request: Request, count: number) {
    this.request = request;
    this.count = count;
    const read = parameters.safeParse({ page: request.query['page'], page_size: request.query['page_size'] });
    if (!read.success) throw Position.invalid();
    this.size = read.data.page_size;
    this.pages = BigInt(Math.floor((count + this.size - 1) / this.size)) || 1n;
    const { page = 1n } = read.data;
    this.page = page === 'last' ? this.pages : page === '' ? 1n : page;
    if (this.page < 1n || this.page > this.pages) throw Position.invalid();
  }

  get offset(): number {
    return Number(this.page - 1n) * this.size;
  }

  /** The address of the page that is so many pages away. */
  neighbour(away: bigint): string | null {
    const page = this.page + away;
    if (page < 1n || page > this.pages) return null;
    const { originalUrl, protocol, host } = this.request;
    const at = originalUrl.indexOf('?');
    const path = at < 0 ? originalUrl : originalUrl.slice(0, at);
    const kept = (at < 0 ? '' : originalUrl.slice(at + 1))
      .split('&')
      .filter((pair) => pair !== '' && !('page' in parse(pair)));
    const all = page === 1n ? kept : [...kept, `page=${page}`];
    return `${protocol}://${host}${path}${all.length > 0 ? '?' : ''}${all.join('&')}`;
  }

  static invalid(): RuleError {
    return new RuleError('invalid-page', 'Invalid page.');
  }
}

export async function paginate<Row extends Model, Shown>(
  request: Request,
  { model, selection, show }: List<Row, Shown>,
): Promise<Page<Shown>> {
  const position = new Position(request, await model.count({ where: selection.where ?? {} }));
  const { size: limit, offset } = position;
  const rows = await model.findAll({ ...selection, limit, offset });
  return {
    count: position.count,
    next: position.neighbour(1n),
    previous: position.neighbour(-1n),
    results: rows.map(show),
  };
}
