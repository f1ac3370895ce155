import { readInput, rowId, RuleError } from '@bookshop/kit/app';
import { type IRoute, type RequestHandler, Router } from 'express';
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

export function readOnlyActions<Row extends Model>({
  model,
  show,
  unknown: { code, message },
}: ReadOnlyOptions<Row>): ReadOnlyActions<Row> {
  async function find(id: string): Promise<Row> {
    const row = await model.findByPk(readInput(rowId(), id, { code, message }), {
      rejectOnEmpty: false,
    });
    if (!row) throw new RuleError(code, message);
    return row;
  }
  return {
    find,
    async list() {
      const rows = await model.findAll();
      const key = (row: Row) => Number(row.get('id'));
      return rows.sort((a, b) => key(a) - key(b)).map((row) => show(row));
    },
    async retrieve(request) {
      return show(await find(request.params.id));
    },
  };
}

/** Saves the fields that a body names. */
export function modelActions<Row extends Model>(options: ModelOptions<Row>): ModelActions<Row> {
  const { model, show } = options;
  const reading = readOnlyActions(options);
  const read = (body: unknown, partial: boolean) => {
    const result = options.read(body, { partial });
    if ('values' in result) return result.values;
    throw new InvalidBody(result.errors);
  };
  const change = async ({ params, body }: RowRequest, partial: boolean): Promise<Shown> => {
    const row = await reading.find(params.id);
    const values = read(body, partial);
    const fields = Object.keys(values) as never[];
    return show(fields.length === 0 ? row : await row.set(values).save({ fields }));
  };
  return {
    ...reading,
    async create({ body }) {
      const values = read(body, false) as CreationAttributes<Row>;
      const made = await model.create(values);
      return show(await reading.find(String(made.get('id'))));
    },
    update: (request) => change(request, false),
    partialUpdate: (request) => change(request, true),
    async destroy({ params: { id } }) {
      const row = await reading.find(id);
      await model.destroy({ where: { id: row.get('id') } as never, limit: 1 });
    },
  };
}

type Act = (request: RowRequest) => Promise<unknown>;

/** A route of Express for each path, and one handler for each of its methods. */
export function createApiRouter(root: string): ApiRouter {
  const routes = Router({ strict: true, caseSensitive: true });
  const index: [string, string][] = [];
  const known = new Set<string>();
  const at = (path: string): IRoute => routes.route(path);
  fill(at(root), { GET: async () => Object.fromEntries(index) });
  return {
    routes,
    register(prefix, { basename, actions: { list, create, ...onOne }, ...extra }) {
      if (known.size === known.add(basename).size)
        throw new RuleError('duplicate-basename', `${basename} is taken`);
      const path = `${root}/${prefix}`;
      index.push([basename, path]);
      const collection: Methods<Act> = { ...(list && { GET: list }) };
      const made = create && { POST: create as Act };
      if (list || create) fill(at(path), { ...collection, ...made }, path);
      for (const [name, acts] of Object.entries(extra.onCollection ?? {}))
        fill(at(`${path}/${name}`), acts as Methods<Act>);
      const { retrieve: GET, update: PUT, partialUpdate: PATCH, destroy: DELETE } = onOne;
      if (GET ?? PUT ?? PATCH ?? DELETE) fill(at(`${path}/:id`), { GET, PUT, PATCH, DELETE });
      for (const [name, acts] of Object.entries(extra.onRow ?? {}))
        fill(at(`${path}/:id/${name}`), acts);
    },
  };
}

function fill(route: IRoute, { GET, POST, PUT, PATCH, DELETE }: Methods<Act>, path?: string): void {
  const allow = ['OPTIONS'];
  const offer = (name: string, act: Act | undefined): RequestHandler[] => {
    if (!act) return [];
    allow.push(name);
    return [respond(act, name === 'POST' ? path : undefined)];
  };
  for (const handler of offer('GET', GET)) route.get(handler);
  if (GET) allow.push('HEAD');
  for (const handler of offer('POST', POST)) route.post(handler);
  for (const handler of offer('PUT', PUT)) route.put(handler);
  for (const handler of offer('PATCH', PATCH)) route.patch(handler);
  for (const handler of offer('DELETE', DELETE)) route.delete(handler);
  route.options((_request, response) => {
    response.set('Allow', allow.join(', ')).status(204).end();
  });
  route.all(({ method }, response) => {
    response.set('Allow', allow.join(', '));
    throw new RuleError('method-not-allowed', `There is no ${method} here.`);
  });
}

function respond(act: Act, pathOfNew: string | undefined): RequestHandler {
  return async (request, response) => {
    const said = await act(request as unknown as RowRequest);
    if (said === undefined) response.status(204);
    if (pathOfNew !== undefined)
      response.status(201).location(`${pathOfNew}/${(said as Shown).id}`);
    if (said === undefined) response.end();
    else response.json(said);
  };
}
