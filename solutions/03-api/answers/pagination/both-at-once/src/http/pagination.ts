import { stringify } from 'node:querystring';

import { RuleError } from '@bookshop/kit/app';
import type { Request } from 'express';
import type { Model, ModelStatic } from 'sequelize';

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

/** Further than any list goes; an offset behind it is not worth a question. */
const FURTHEST = 10_000_000;

/** Both questions at once, but for the last page, which is not known before. */
export async function paginate<Row extends Model, Shown>(
  request: Request,
  { model, selection, show }: List<Row, Shown>,
): Promise<Page<Shown>> {
  const limit = sizeOf(text(request.query['page_size']));
  const wish = text(request.query['page']) || '1';
  if (wish !== 'last' && !(isWhole(wish) && Number(wish) >= 1 && Number(wish) <= FURTHEST))
    throw invalid();
  const { count, rows, page } =
    wish === 'last'
      ? await lastOf(model, selection, limit)
      : {
          ...(await model.findAndCountAll({
            ...selection,
            limit,
            offset: (Number(wish) - 1) * limit,
          })),
          page: Number(wish),
        };
  if (page > 1 && rows.length === 0) throw invalid();
  const link = (number: number) => {
    const [path = ''] = request.originalUrl.split('?');
    const { page: _, ...others } = request.query;
    const query = stringify(number > 1 ? { ...others, page: number } : (others as object as Record<string, string>));
    return `${request.protocol}://${request.host}${path}${query && '?'}${query}`;
  };
  return {
    count,
    next: page * limit < count ? link(page + 1) : null,
    previous: page > 1 ? link(page - 1) : null,
    results: rows.map((row) => show(row)),
  };
}

async function lastOf<Row extends Model>(
  model: ModelStatic<Row>,
  selection: Selection<Row>,
  limit: number,
) {
  const count = await model.count(selection.where ? { where: selection.where } : {});
  const before = Math.max(count - 1, 0);
  const offset = before - (before % limit);
  return { count, rows: await model.findAll({ ...selection, limit, offset }), page: offset / limit + 1 };
}

function text(value: unknown): string {
  const all: unknown[] = [value].flat();
  const last = all[all.length - 1];
  return typeof last === 'string' ? last.trim() : '';
}

function isWhole(digits: string): boolean {
  return digits !== '' && [...digits].every((digit) => '0123456789'.includes(digit));
}

function sizeOf(digits: string): number {
  if (!isWhole(digits) || Number(digits) === 0) return 10;
  return Number(digits) > 50 ? 50 : Number(digits);
}

function invalid(): RuleError {
  return new RuleError('invalid-page', 'There is no such page.');
}
