import { RuleError } from '@bookshop/kit/app';
import type { Request } from 'express';
import { literal, type Model, type ModelStatic } from 'sequelize';

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

const TOTAL = 'total_of_list';

/** One statement for most pages: the database tells the number of all rows beside each of them. */
export async function paginate<Row extends Model, Shown>(
  request: Request,
  { model, selection, show }: List<Row, Shown>,
): Promise<Page<Shown>> {
  const said = new URLSearchParams(`?${request.originalUrl.split('?').slice(1).join('?')}`);
  const wish = said.getAll('page').at(-1)?.trim();
  const wanted = /^0*([0-9]{1,2})$/.exec(said.getAll('page_size').at(-1)?.trim() ?? '');
  const isLarge = /^0*[1-9][0-9]{2,}$/.test(said.getAll('page_size').at(-1)?.trim() ?? '');
  const limit = isLarge ? 50 : Math.min(Number(wanted?.[1] ?? 0) || 10, 50);
  const condition = { where: selection.where ?? {} };
  const known = wish === 'last' ? await model.count(condition) : undefined;
  const page = known === undefined ? pageOf(wish) : Math.max(1, Math.ceil(known / limit));
  const rows = await model.findAll({
    ...selection,
    attributes: { include: [[literal('count(*) OVER ()'), TOTAL]] },
    limit,
    offset: (page - 1) * limit,
  });
  const [row] = rows;
  if (!row && page > 1) throw new RuleError('invalid-page', 'Invalid page.');
  const count = row ? Number(row.get(TOTAL)) : 0;
  const link = (to: number): string => {
    const url = new URL(`http://shop${request.baseUrl}${request.path}`);
    for (const [name, value] of said) if (name !== 'page') url.searchParams.append(name, value);
    if (to !== 1) url.searchParams.append('page', `${to}`);
    return url.href.replace('http://shop', `${request.protocol}://${request.host}`);
  };
  return {
    count,
    next: page * limit < count ? link(page + 1) : null,
    previous: page === 1 ? null : link(page - 1),
    results: rows.map(show),
  };
}

function pageOf(wish = ''): number {
  if (wish === '') return 1;
  const digits = /^0*([1-9][0-9]{0,7})$/.exec(wish)?.[1];
  if (digits === undefined) throw new RuleError('invalid-page', 'Invalid page.');
  return Number(digits);
}
