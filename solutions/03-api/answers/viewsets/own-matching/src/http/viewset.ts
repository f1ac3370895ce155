import { readInput, rowId, RuleError } from '@bookshop/kit/app';
import { type RequestHandler, Router } from 'express';
import type { CreationAttributes, Model, ModelStatic } from 'sequelize';

import type { Actions, Methods, RowRequest, Shown, ViewSet } from './actions';
import { InvalidBody, type Read } from './field-errors';

export interface ReadOnlyOptions<Row extends Model> {
  readonly model: ModelStatic<Row>;
  show(row: Row): Shown;
  readonly unknown: { readonly code: string; readonly message: string };
}

export interface ModelOptions<Row extends Model> extends ReadOnlyOptions<Row> {
  read(body: unknown, options: { partial: boolean }): Read<Partial<CreationAttributes<Row>>>;
}

export interface ReadOnlyActions<Row> extends Required<Pick<Actions, 'list' | 'retrieve'>> {
  find(id: string): Promise<Row>;
}

export interface ModelActions<Row> extends Required<Actions>, ReadOnlyActions<Row> {}

export interface ApiRouter {
  register(prefix: string, viewSet: ViewSet): void;
  readonly routes: Router;
}

/** Digits of a number that an INTEGER holds; `readInput` says the rest. */
const key = rowId();

export function readOnlyActions<Row extends Model>(
  options: ReadOnlyOptions<Row>,
): ReadOnlyActions<Row> {
  const { model, show, unknown } = options;
  async function find(id: string): Promise<Row> {
    const [row] = await model.findAll({
      where: { id: readInput(key, id, unknown) } as never,
      limit: 1,
    });
    if (row) return row;
    throw new RuleError(unknown.code, unknown.message);
  }
  const list = () => model.findAll({ order: [['id', 'ASC']] }).then((rows) => rows.map(show));
  return { find, list, retrieve: ({ params }) => find(params.id).then(show) };
}

/** Changes rows by statements with their id, and reads them again. */
export function modelActions<Row extends Model>(options: ModelOptions<Row>): ModelActions<Row> {
  const { model, show, read } = options;
  const { find, list, retrieve } = readOnlyActions(options);
  const valuesOf = (body: unknown, partial: boolean) => {
    const outcome = read(body, { partial });
    if ('errors' in outcome) throw new InvalidBody(outcome.errors);
    return outcome.values;
  };
  const changing =
    (partial: boolean) =>
    async ({ params, body }: RowRequest) => {
      await find(params.id);
      const values = valuesOf(body, partial);
      if (Object.keys(values).length > 0) {
        const [count] = await model.update(values as never, { where: { id: params.id } as never });
        if (count === 0) await find(params.id);
      }
      return show(await find(params.id));
    };
  return {
    find,
    list,
    retrieve,
    create: async ({ body }) => {
      const row = await model.create(valuesOf(body, false) as CreationAttributes<Row>);
      return show(row);
    },
    update: changing(false),
    partialUpdate: changing(true),
    async destroy({ params }) {
      await find(params.id);
      await model.destroy({ where: { id: params.id } as never });
    },
  };
}

type Act = (request: RowRequest) => Promise<unknown>;

interface Endpoint {
  /** `undefined` stands for any id. */
  readonly segments: readonly (string | undefined)[];
  readonly acts: ReadonlyMap<string, Act>;
  readonly isCollection: boolean;
}

/** Compares paths by itself, segment by segment; Express only asks it. */
export function createApiRouter(root: string): ApiRouter {
  const endpoints: Endpoint[] = [];
  const index: Record<string, string> = Object.create(null) as Record<string, string>;
  const add = (path: string, methods: Methods<Act>, isCollection = false) => {
    const acts = new Map(Object.entries(methods).filter(([, act]) => act));
    const segments = path.split('/').map((one) => (one === ':id' ? undefined : one));
    if (acts.size > 0) endpoints.push({ segments, acts, isCollection });
  };
  add(root, { GET: () => Promise.resolve({ ...index }) });

  const routes = Router();
  routes.use(async (request, response, next) => {
    const path = `${request.baseUrl}${request.path}`;
    const asked = path.split('/');
    const endpoint = endpoints.find(
      ({ segments }) =>
        segments.length === asked.length &&
        segments.every((one, i) => (one === undefined ? asked[i] !== '' : one === asked[i])),
    );
    if (!endpoint) return next();
    const { acts, segments, isCollection } = endpoint;
    const act = acts.get(request.method === 'HEAD' ? 'GET' : request.method);
    if (!act) return refuse(acts, request.method, response);
    const id = decode(asked[segments.indexOf(undefined)] ?? '');
    request.params = { id };
    const body = await act(request as unknown as RowRequest);
    if (body === undefined) return void response.status(204).end();
    if (isCollection && request.method === 'POST')
      response.status(201).setHeader('Location', `${path}/${(body as { id: number }).id}`);
    response.json(body);
  });

  return {
    routes,
    register(prefix, { basename, actions, onCollection, onRow }) {
      if (basename in index) throw new RuleError('duplicate-basename', basename);
      const path = [root, prefix].join('/');
      index[basename] = path;
      add(path, { GET: actions.list, POST: actions.create } as Methods<Act>, true);
      for (const [name, methods] of Object.entries(onCollection ?? {}))
        add(`${path}/${name}`, methods as Methods<Act>);
      add(`${path}/:id`, {
        GET: actions.retrieve,
        PUT: actions.update,
        PATCH: actions.partialUpdate,
        DELETE: actions.destroy,
      });
      for (const [name, methods] of Object.entries(onRow ?? {})) add(`${path}/:id/${name}`, methods);
    },
  };
}

function refuse(
  acts: ReadonlyMap<string, Act>,
  method: string,
  response: Parameters<RequestHandler>[1],
): void {
  const methods = new Set([...acts.keys(), 'OPTIONS']);
  if (methods.has('GET')) methods.add('HEAD');
  response.setHeader('Allow', [...methods].join(', '));
  if (method !== 'OPTIONS') throw new RuleError('method-not-allowed', 'Not here.');
  response.status(204).end();
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return '';
  }
}
