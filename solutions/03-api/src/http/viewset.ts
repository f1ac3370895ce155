import { readInput, rowId, RuleError } from '@bookshop/kit/app';
import { type RequestHandler, Router } from 'express';
import type { CreationAttributes, Model, ModelStatic } from 'sequelize';

import type {
  Actions,
  CollectionAction,
  CreateAction,
  Method,
  Methods,
  RowAction,
  RowRequest,
  Shown,
  ViewSet,
} from './actions';
import { type Read, requireValues } from './field-errors';

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

const idInPath = rowId();

/** Shows the rows of a model, and changes none. */
export function readOnlyActions<Row extends Model>({
  model,
  show,
  unknown,
}: ReadOnlyOptions<Row>): ReadOnlyActions<Row> {
  const find = async (id: string): Promise<Row> => {
    const row = await model.findByPk(readInput(idInPath, id, unknown));
    if (!row) throw new RuleError(unknown.code, unknown.message);
    return row;
  };
  return {
    find,
    list: async () => {
      const rows = await model.findAll({ order: [['id', 'ASC']] });
      return rows.map((row) => show(row));
    },
    retrieve: async ({ params }) => show(await find(params.id)),
  };
}

/** All six actions on the rows of a model. */
export function modelActions<Row extends Model>(options: ModelOptions<Row>): ModelActions<Row> {
  const { model, show, read } = options;
  const reading = readOnlyActions(options);
  const change = async ({ params, body }: RowRequest, partial: boolean): Promise<Shown> => {
    const row = await reading.find(params.id);
    const values = requireValues(read(body, { partial }));
    return show(await row.update(values));
  };
  return {
    ...reading,
    create: async ({ body }) => {
      const values = requireValues(read(body, { partial: false }));
      return show(await model.create(values as CreationAttributes<Row>));
    },
    update: (request) => change(request, false),
    partialUpdate: (request) => change(request, true),
    destroy: async ({ params }) => {
      const row = await reading.find(params.id);
      await row.destroy();
    },
  };
}

export interface ApiRouter {
  /** Serves a view set at `<root>/<prefix>`. */
  register(prefix: string, viewSet: ViewSet): void;
  readonly routes: Router;
}

/** The paths of all view sets that are registered, and an index of them at `root`. */
export function createApiRouter(root: string): ApiRouter {
  // One router with whole paths: one that is mounted at a path cannot tell `/authors/` from it.
  const routes = Router({ strict: true, caseSensitive: true });
  const paths = new Map<string, string>();
  serve(routes, root, sendEach({ GET: async () => Object.fromEntries(paths) }));
  const register = (prefix: string, viewSet: ViewSet): void => {
    const { basename, actions, onCollection = {}, onRow = {} } = viewSet;
    if (paths.has(basename)) {
      throw new RuleError('duplicate-basename', `There is a view set ${basename} already.`);
    }
    const path = `${root}/${prefix}`;
    paths.set(basename, path);
    const { list, create, retrieve, update, partialUpdate, destroy } = actions;
    serve(routes, path, { ...sendEach({ GET: list }), POST: create && sendNew(create, path) });
    // Before the rows: `newest` is no id.
    for (const [name, methods] of Object.entries(onCollection)) {
      serve(routes, `${path}/${name}`, sendEach(methods));
    }
    const onEach = { GET: retrieve, PUT: update, PATCH: partialUpdate, DELETE: destroy };
    serve(routes, `${path}/:id`, sendEach(onEach));
    for (const [name, methods] of Object.entries(onRow)) {
      serve(routes, `${path}/:id/${name}`, sendEach(methods));
    }
  };
  return { routes, register };
}

type Handler = RequestHandler<{ id: string }>;
type Handlers = Methods<Handler>;

/** Sends what each action returns. */
function sendEach(methods: Methods<CollectionAction | RowAction>): Handlers {
  const handlers = METHODS.map((method) => [method, methods[method] && send(methods[method])]);
  return Object.fromEntries(handlers) as Handlers;
}

const METHODS: readonly Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

function send(action: RowAction): Handler {
  return async (request, response) => {
    const body = await action(request);
    if (body === undefined) response.status(204).end();
    else response.json(body);
  };
}

/** Sends a new row, and where it is from now on. */
function sendNew(create: CreateAction, path: string): Handler {
  return async (request, response) => {
    const row = await create(request);
    response.status(201).location(`${path}/${row.id}`).json(row);
  };
}

/** Serves one path. Methods that it has not are refused; a path that has none is not there. */
function serve(routes: Router, path: string, handlers: Handlers): void {
  const offered = METHODS.filter((method) => handlers[method]);
  if (offered.length === 0) return;
  const isReadable = offered.includes('GET');
  const allow = [...offered, ...(isReadable ? ['HEAD'] : []), 'OPTIONS'].join(', ');
  const answer: Handler = (request, response, next) => {
    // What HEAD gets is what GET gets; Node leaves the body out.
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const handler = handlers[method as Method];
    if (handler) return handler(request, response, next);
    response.set('Allow', allow);
    if (method !== 'OPTIONS') {
      throw new RuleError('method-not-allowed', `Method "${request.method}" not allowed.`);
    }
    response.status(204).end();
  };
  routes.all(path, answer);
}
