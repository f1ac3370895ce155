import type { Sequelize } from 'sequelize';

import type { Bookshop } from '../bookshop/bookshop';
import { createFactories } from '../support/factories';
import type { Factories, Factory, Overrides } from '../support/factory';
import type { Book, Order, Reader } from '../support/rows';

type Kind = 'book' | 'reader' | 'order';
type Row = Book | Reader | Order;
type Trait = 'cheap' | 'staff' | 'rich' | 'large';

export interface Making {
  /** Methods of the factory, called one after the other. */
  readonly traits?: Trait[];
  readonly overrides?: Overrides<Row>;
  /**
   * Fields of the row that are overridden by `undefined`, which JSON does not have; `book.title` is
   * one of the book in an order.
   */
  readonly undefinedFields?: string[];
  /** Makes a list of so many. */
  readonly count?: number;
}

/** The learner's factories, made when they are first asked for. */
export function createFactoriesServices({ db }: Pick<Bookshop, 'db'>) {
  let made: Factories | undefined;
  const factories = () => (made ??= createFactories(db));
  const factoryOf = (kind: Kind, traits: Trait[] = []) => withTraits(factories()[kind], traits);
  return {
    build: (kind: Kind, making: Making = {}) => {
      const { count } = making;
      const factory = factoryOf(kind, making.traits);
      const overrides = overridesOf(making);
      return count === undefined ? factory.build(overrides) : factory.buildList(count, overrides);
    },
    create: async (kind: Kind, making: Making = {}) => {
      const { count } = making;
      const factory = factoryOf(kind, making.traits);
      const overrides = overridesOf(making);
      return count === undefined ? factory.create(overrides) : factory.createList(count, overrides);
    },
    /** The names of all fields of a row, and of the rows in it, also of those that are `undefined`. */
    fieldsOf: (kind: Kind, making: Making = {}) => {
      const row = factoryOf(kind, making.traits).build(overridesOf(making));
      return namesIn(row);
    },
    /** A row of the factory, with these traits, after another one with a trait was made of it. */
    rowAfter: (kind: Kind, trait: Trait, traits: Trait[] = []) => {
      const before = factoryOf(kind, traits);
      withTraits(before, [trait]).build();
      return before.build();
    },
    /** How many statements it takes to build one row of each kind. */
    statementsOfBuild: () =>
      countStatements(db, () => {
        for (const kind of ['book', 'reader', 'order'] as const) {
          factoryOf(kind).build();
          factoryOf(kind).buildList(2);
        }
      }),
    rewind: () => {
      factories().rewind();
    },
    seed: (seed: number) => {
      factories().seed(seed);
    },
  };
}

function withTraits(plain: Factory<Row>, traits: Trait[]): Factory<Row> {
  const factory = traits.reduce<unknown>(
    (one, trait) => (one as Record<Trait, () => unknown>)[trait](),
    plain,
  );
  return factory as Factory<Row>;
}

function overridesOf({ overrides, undefinedFields }: Making): Overrides<Row> | undefined {
  const all: Record<string, unknown> = { ...overrides };
  for (const path of undefinedFields ?? []) {
    const [name = '', inner] = path.split('.');
    const before = all[name] as object | undefined;
    all[name] = inner === undefined ? undefined : { ...before, [inner]: undefined };
  }
  return overrides || undefinedFields ? all : undefined;
}

function namesIn(row: object, prefix = ''): string[] {
  return Object.entries(row).flatMap(([name, value]: [string, unknown]) => {
    if (value === undefined) return `${prefix}${name}: undefined`;
    const isRow = typeof value === 'object' && value !== null;
    return [prefix + name, ...(isRow ? namesIn(value, `${name}.`) : [])];
  });
}

async function countStatements(db: Sequelize, act: () => void): Promise<number> {
  const query = db.query.bind(db) as (...args: unknown[]) => Promise<unknown>;
  let count = 0;
  db.query = ((...args: unknown[]) => {
    count += 1;
    return query(...args);
  }) as typeof db.query;
  act();
  // Meanwhile, statements that nobody waits for are sent as well.
  await query('SELECT 1');
  db.query = query as typeof db.query;
  return count;
}
