import { NotImplemented } from '@bookshop/kit/app';
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

/** The page of a list that a request asks for. */
export async function paginate<Row extends Model, Shown>(
  _request: Request,
  _list: List<Row, Shown>,
): Promise<Page<Shown>> {
  // TODO: read page and page_size, count the rows, read those of the page, link its neighbours.
  throw new NotImplemented('api/pagination');
}
