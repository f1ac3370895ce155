import express, { type Express } from 'express';
import { QueryTypes, Sequelize } from 'sequelize';

import { createAccountRoutes } from './account-routes';
import { createBookRoutes } from './book-routes';
import { handleErrors, notFound } from './errors';
import { defineModels } from './models';
import { createMoneyRoutes } from './money-routes';
import { createOrderRoutes } from './order-routes';
import { createPageRoutes } from './page-routes';
import { createPasswords } from './passwords';
import { createSessions } from './sessions';

export interface BookshopOptions {
  /** `sqlite::memory:`, `sqlite:///shop.sqlite` or `postgres://…`. */
  readonly databaseUrl: string;
  readonly now?: () => Date;
  /** Where the service of exchange rates is. Without it, prices are in euros only. */
  readonly ratesUrl?: string;
  /** How slow a hash of a password is: 14 unless tests, which have no secrets, say 1. */
  readonly passwordCost?: number;
}

export interface Bookshop {
  readonly app: Express;
  readonly db: Sequelize;
  /** Makes a reader one of the staff, who may change books. */
  hire(name: string): Promise<void>;
  close(): Promise<void>;
}

/** A bookshop on a database of its own, whose tables it creates where they are missing. */
export async function openBookshop(options: BookshopOptions): Promise<Bookshop> {
  const { databaseUrl, now = () => new Date(), ratesUrl, passwordCost = 14 } = options;
  const db = connect(databaseUrl);
  const models = defineModels(db, await schemaOf(db));
  await db.sync();
  const sessions = createSessions(models);
  const app = express();
  app.disable('x-powered-by');
  app.use(express.json(), express.urlencoded({ extended: false }));
  app.use(createPageRoutes(models));
  app.use(createAccountRoutes({ db, models, passwords: createPasswords(passwordCost), sessions }));
  app.use(createBookRoutes({ models, sessions }));
  app.use(createOrderRoutes({ models, sessions, now }));
  app.use(createMoneyRoutes({ db, models, sessions, ratesUrl }));
  app.use(notFound);
  app.use(handleErrors);
  return {
    app,
    db,
    hire: async (name) => {
      await models.Reader.update({ isStaff: true }, { where: { name } });
    },
    close: () => db.close(),
  };
}

/**
 * The schema of PostgreSQL that the connection uses. Sequelize looks in `public` for the tables of
 * models that name none.
 */
async function schemaOf(db: Sequelize): Promise<string | undefined> {
  if (db.getDialect() !== 'postgres') return undefined;
  const rows = await db.query<{ schema: string }>('SELECT current_schema() AS schema', {
    type: QueryTypes.SELECT,
  });
  return rows[0]?.schema;
}

function connect(url: string): Sequelize {
  if (!url.startsWith('sqlite:')) return new Sequelize(url, { logging: false });
  const storage = url.replace(/^sqlite:(\/\/\/)?/, '');
  return new Sequelize({ dialect: 'sqlite', storage, logging: false });
}
