import { readInput, rowId, RuleError } from '@bookshop/kit/app';
import { type Request, type Response, Router } from 'express';
import type { CreationAttributes, Model, ModelStatic } from 'sequelize';

import type { Actions, RowRequest, Shown, ViewSet } from './actions';
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

/** What Django REST framework calls a generic view. */
class ReadOnlyModelSet<Row extends Model, Options extends ReadOnlyOptions<Row>> {
  protected readonly options: Options;

  constructor(options: Options) {
    this.options = options;
  }

  readonly find = async (id: string): Promise<Row> => {
    const { model, unknown } = this.options;
    const key = readInput(rowId(), id, unknown);
    const row = await model.findByPk(key);
    if (row === null) throw new RuleError(unknown.code, unknown.message);
    return row;
  };

  readonly list = async (): Promise<Shown[]> => {
    const rows = await this.options.model.findAll({ order: ['id'] });
    const shown: Shown[] = [];
    for (const row of rows) shown.push(this.options.show(row));
    return shown;
  };

  readonly retrieve = async (request: RowRequest): Promise<Shown> =>
    this.options.show(await this.find(request.params.id));
}

class ModelSet<Row extends Model> extends ReadOnlyModelSet<Row, ModelOptions<Row>> {
  #read(request: Pick<Request, 'body'>, partial: boolean) {
    const read = this.options.read(request.body, { partial });
    if ('errors' in read) throw new InvalidBody(read.errors);
    return read.values;
  }

  async #save(request: RowRequest, partial: boolean): Promise<Shown> {
    const row = await this.find(request.params.id);
    row.set(this.#read(request, partial));
    await row.save();
    return this.options.show(row);
  }

  readonly create = async (request: Request): Promise<Shown> => {
    const { model, show } = this.options;
    const row = model.build(this.#read(request, false) as CreationAttributes<Row>);
    return show(await row.save());
  };

  readonly update = (request: RowRequest): Promise<Shown> => this.#save(request, false);

  readonly partialUpdate = (request: RowRequest): Promise<Shown> => this.#save(request, true);

  readonly destroy = async (request: RowRequest): Promise<void> => {
    await (await this.find(request.params.id)).destroy();
  };
}

export function readOnlyActions<Row extends Model>(
  options: ReadOnlyOptions<Row>,
): ReadOnlyActions<Row> {
  return new ReadOnlyModelSet<Row, ReadOnlyOptions<Row>>(options);
}

export function modelActions<Row extends Model>(options: ModelOptions<Row>): ModelActions<Row> {
  return new ModelSet(options);
}

type Act = (request: RowRequest) => Promise<unknown>;

class ResourceRouter implements ApiRouter {
  readonly routes = Router({ caseSensitive: true, strict: true });
  readonly #root: string;
  readonly #registered: { basename: string; path: string }[] = [];

  constructor(root: string) {
    this.#root = root;
    this.#route(root).get(async () =>
      Object.fromEntries(this.#registered.map(({ basename, path }) => [basename, path])),
    ).done();
  }

  register(prefix: string, { basename, actions, onCollection, onRow }: ViewSet): void {
    if (this.#registered.some((one) => one.basename === basename))
      throw new RuleError('duplicate-basename', basename);
    const path = `${this.#root}/${prefix}`;
    this.#registered.push({ basename, path });
    const collection = this.#route(path).get(actions.list);
    collection.post(actions.create, (row, response) => {
      response.status(201).set('Location', `${path}/${(row as Shown).id}`);
    });
    collection.done();
    for (const name in onCollection) this.#all(`${path}/${name}`, onCollection[name]);
    this.#all(`${path}/:id`, {
      GET: actions.retrieve,
      PUT: actions.update,
      PATCH: actions.partialUpdate,
      DELETE: actions.destroy,
    });
    for (const name in onRow) this.#all(`${path}/:id/${name}`, onRow[name]);
  }

  #all(path: string, methods: Record<string, Act | undefined> = {}): void {
    const route = this.#route(path).get(methods['GET']).post(methods['POST']);
    route.add('put', methods['PUT']).add('patch', methods['PATCH']).add('delete', methods['DELETE']);
    route.done();
  }

  #route(path: string): PathRoutes {
    return new PathRoutes(this.routes, path);
  }
}

/** Collects the methods of one path, and refuses the others at the end. */
class PathRoutes {
  readonly #routes: Router;
  readonly #path: string;
  readonly #allow: string[] = [];

  constructor(routes: Router, path: string) {
    this.#routes = routes;
    this.#path = path;
  }

  get(act: Act | undefined): this {
    return this.add('get', act);
  }

  post(act: Act | undefined, before?: (body: unknown, response: Response) => void): this {
    return this.add('post', act, before);
  }

  add(
    method: 'get' | 'post' | 'put' | 'patch' | 'delete',
    act: Act | undefined,
    before?: (body: unknown, response: Response) => void,
  ): this {
    if (!act) return this;
    this.#allow.push(method.toUpperCase());
    if (method === 'get') this.#allow.push('HEAD');
    this.#routes.route(this.#path)[method](async (request: Request, response: Response) => {
      const body = await act(request as unknown as RowRequest);
      before?.(body, response);
      if (body === undefined) response.sendStatus(204);
      else response.type('json').send(JSON.stringify(body));
    });
    return this;
  }

  done(): void {
    if (this.#allow.length === 0) return;
    const allow = [...this.#allow, 'OPTIONS'].join();
    this.#routes.options(this.#path, (_request, response) => {
      response.writeHead(204, { allow }).end();
    });
    this.#routes.all(this.#path, (request, response, next) => {
      response.setHeader('allow', allow);
      next(new RuleError('method-not-allowed', `${request.method}?`));
    });
  }
}

export function createApiRouter(root: string): ApiRouter {
  return new ResourceRouter(root);
}
