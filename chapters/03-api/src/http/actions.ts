import type { Request } from 'express';

/** A request about one row, whose id stands in the path, as it was written there. */
export type RowRequest = Request<{ id: string }>;

/**
 * Does one thing with a resource, and returns what is sent as JSON; `undefined` where there is
 * nothing to say. It knows nothing of the response, so that whoever checks permissions or cuts
 * pages wraps it in another function of the same kind.
 */
export type CollectionAction = (request: Request) => Promise<unknown>;
export type RowAction = (request: RowRequest) => Promise<unknown>;

/** What anybody is told of a row. */
export interface Shown {
  readonly id: number;
}

/** Makes a row, and returns what anybody is told of it. */
export type CreateAction = (request: Request) => Promise<Shown>;

/** The six that have names of their own. A resource offers those that it has. */
export interface Actions {
  readonly list?: CollectionAction;
  readonly create?: CreateAction;
  readonly retrieve?: RowAction;
  readonly update?: RowAction;
  readonly partialUpdate?: RowAction;
  readonly destroy?: RowAction;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What can be done at one path. */
export type Methods<Action> = { readonly [Name in Method]?: Action };

/** A resource: what it is called in a router, and what can be done with it. */
export interface ViewSet {
  readonly basename: string;
  readonly actions: Actions;
  /** Beside the six, by the last segment of the path: behind the collection … */
  readonly onCollection?: Readonly<Record<string, Methods<CollectionAction>>>;
  /** … and behind a row. */
  readonly onRow?: Readonly<Record<string, Methods<RowAction>>>;
}
