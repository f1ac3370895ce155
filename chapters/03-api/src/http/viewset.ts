import { NotImplemented } from '@bookshop/kit/app';
import type { Router } from 'express';
import type { CreationAttributes, Model, ModelStatic } from 'sequelize';

import type { Actions, Shown, ViewSet } from './actions';
import type { Read } from './field-errors';

export interface ReadOnlyOptions<Row extends Model> {
  readonly model: ModelStatic<Row>;
  show(row: Row): Shown;
  /** How a row that is not there is refused: as a `RuleError`. */
  readonly unknown: { readonly code: string; readonly message: string };
}

export interface ModelOptions<Row extends Model> extends ReadOnlyOptions<Row> {
  read(body: unknown, options: { partial: boolean }): Read<Partial<CreationAttributes<Row>>>;
}

export interface ReadOnlyActions<Row> extends Required<Pick<Actions, 'list' | 'retrieve'>> {
  /** The row with the id that stands in a path. */
  find(id: string): Promise<Row>;
}

export interface ModelActions<Row> extends Required<Actions>, ReadOnlyActions<Row> {}

/** Shows the rows of a model, and changes none. */
export function readOnlyActions<Row extends Model>(
  _options: ReadOnlyOptions<Row>,
): ReadOnlyActions<Row> {
  // TODO: the list, one row, and how a row is found.
  throw new NotImplemented('api/viewsets');
}

/** All six actions on the rows of a model. */
export function modelActions<Row extends Model>(_options: ModelOptions<Row>): ModelActions<Row> {
  // TODO: the same, and what makes, changes and deletes a row.
  throw new NotImplemented('api/viewsets');
}

export interface ApiRouter {
  /** Serves a view set at `<root>/<prefix>`. */
  register(prefix: string, viewSet: ViewSet): void;
  readonly routes: Router;
}

/** The paths of all view sets that are registered, and an index of them at `root`. */
export function createApiRouter(_root: string): ApiRouter {
  // TODO: which path has which methods, and how everything else is refused.
  throw new NotImplemented('api/viewsets');
}
