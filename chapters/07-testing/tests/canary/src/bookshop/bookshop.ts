import express from 'express';
import { Sequelize } from 'sequelize';

/** Every request gets the same response, and nothing is stored. */
export async function openBookshop() {
  const db = new Sequelize({ dialect: 'sqlite', storage: ':memory:', logging: false });
  const app = express();
  app.use((_request, response) => {
    response.status(418).json({});
  });
  return { app, db, hire: async () => undefined, close: () => db.close() };
}
