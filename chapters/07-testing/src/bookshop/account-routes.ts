import { Router } from 'express';
import { type Sequelize, UniqueConstraintError } from 'sequelize';
import { z } from 'zod';

import { HttpError, read } from './errors';
import type { Models, Reader } from './models';
import type { Passwords } from './passwords';
import type { Sessions } from './sessions';

/** What a new reader finds in the wallet. */
const WELCOME_CENTS = 1_000;

const name = z.string().trim().min(1).max(30);
const newReader = z.object({ name, password: z.string().min(8).max(200) });
const login = z.object({ name, password: z.string() });

interface AccountDeps {
  readonly db: Sequelize;
  readonly models: Models;
  readonly passwords: Passwords;
  readonly sessions: Sessions;
}

export function createAccountRoutes({ db, models, passwords, sessions }: AccountDeps): Router {
  const { Reader, Wallet } = models;
  const routes = Router();

  routes.post('/signup', async (request, response) => {
    const { password, ...input } = read(newReader, request.body);
    const passwordHash = await passwords.hash(password);
    const reader = await db
      .transaction(async (transaction) => {
        const made = await Reader.create({ ...input, passwordHash }, { transaction });
        const wallet = { readerId: made.id, balanceCents: WELCOME_CENTS };
        await Wallet.create(wallet, { transaction });
        return made;
      })
      .catch((error: unknown) => {
        throw error instanceof UniqueConstraintError ? new HttpError(409, 'name-taken') : error;
      });
    response.status(201).json(show(reader));
  });

  routes.post('/login', async (request, response) => {
    const input = read(login, request.body);
    const reader = await Reader.findOne({ where: { name: input.name } });
    if (!reader || !(await passwords.isRight(input.password, reader.passwordHash))) {
      throw new HttpError(401, 'wrong-login');
    }
    await sessions.open(response, reader);
    response.json(show(reader));
  });

  routes.post('/logout', async (request, response) => {
    await sessions.close(request, response);
    response.status(204).end();
  });

  return routes;
}

function show({ id, name }: Reader) {
  return { id, name };
}
