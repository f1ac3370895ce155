import type { Request } from 'express';

/** A request about one row, with the id from the path, unchanged. */
export type RowRequest = Request<{ id: string }>;

/**
 * Does one thing with a resource, and returns what is sent as JSON; `undefined` for a response
 * without a body. It does not know the response, so that a function of the same kind can wrap it,
 * to check permissions or to make pages.
 */
export type CollectionAction = (request: Request) => Promise<unknown>;
export type RowAction = (request: RowRequest) => Promise<unknown>;

/** The fields of a row that everybody may see. */
export interface Shown {
  readonly id: number;
}

/** Creates a row, and returns the fields of it that everybody may see. */
export type CreateAction = (request: Request) => Promise<Shown>;

/** The six standard actions. A resource offers those that it has. */
export interface Actions {
  readonly list?: CollectionAction;
  readonly create?: CreateAction;
  readonly retrieve?: RowAction;
  readonly update?: RowAction;
  readonly partialUpdate?: RowAction;
  readonly destroy?: RowAction;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** The actions at one path. */
export type Methods<Action> = { readonly [Name in Method]?: Action };

/** A resource: its names in a router, and its actions. */
export interface ViewSet {
  readonly basename: string;
  readonly actions: Actions;
  /** Beside the six, by the last segment of the path: after the path of the collection … */
  readonly onCollection?: Readonly<Record<string, Methods<CollectionAction>>>;
  /** … and after the path of a row. */
  readonly onRow?: Readonly<Record<string, Methods<RowAction>>>;
}
