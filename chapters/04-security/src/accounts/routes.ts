import { readInput, RuleError } from '@bookshop/kit/app';
import { type Request, Router } from 'express';
import { UniqueConstraintError } from 'sequelize';
import { z } from 'zod';

import type { Models, Reader } from '../data/models';
import { text } from '../http/fields';
import type { Visits } from '../http/visits';
import type { Pages } from '../pages/pages';
import type { Hasher } from './hasher';
import type { Login } from './login';

export interface AccountDeps {
  readonly models: Models;
  readonly pages: Pages;
  readonly visits: Visits;
  readonly hasher: Hasher;
  readonly login: Login;
}

const credentials = z.object({ username: text(30), password: text(1_000) });
const newReader = credentials.extend({ email: text(200) });
const newEmail = z.object({ email: text(200) });
const newName = z.object({ name: text(60) });

const WRONG = { code: 'wrong-password', message: 'Name or password is wrong.' };
const NO_READER = {
  code: 'invalid-reader',
  message: 'A reader has a name, a password, an address.',
};

/** Readers sign up, sign in, and change their accounts. */
export function createAccountRoutes({ models, pages, visits, hasher, login }: AccountDeps): Router {
  const { Reader } = models;
  const router = Router();
  router.get('/sign-in', (_request, response) => {
    pages.send(response, 'sign-in.njk');
  });
  router.post('/sign-in', async (request, response) => {
    const { username, password } = readInput(credentials, request.body, WRONG);
    const reader = await login(username, password);
    if (!reader) throw new RuleError(WRONG.code, WRONG.message);
    await visits.signIn(request, reader);
    response.redirect(303, '/account');
  });
  router.post('/sign-up', async (request, response) => {
    const { username, email, password } = readInput(newReader, request.body, NO_READER);
    const passwordHash = await hasher.hash(password);
    const reader = await refuseTaken(() =>
      Reader.create({ username, email, displayName: username, passwordHash }),
    );
    await visits.signIn(request, reader);
    response.redirect(303, '/account');
  });
  router.post('/sign-out', async (request, response) => {
    await visits.signOut(request, response);
    response.redirect(303, '/');
  });
  // For programs that check whether a password is right.
  router.post('/login', async (request, response) => {
    const { username, password } = readInput(credentials, request.body, WRONG);
    const reader = await login(username, password);
    if (!reader) throw new RuleError(WRONG.code, WRONG.message);
    response.json({ reader: reader.username });
  });
  router.use('/account', createOwnAccountRoutes({ pages, visits }));
  return router;
}

/** The data that readers see and change in their accounts. */
function createOwnAccountRoutes({ pages, visits }: Pick<AccountDeps, 'pages' | 'visits'>): Router {
  const router = Router();
  router.get('/', async (request, response) => {
    const reader = await visits.readerOf(request);
    if (reader) pages.send(response, 'account.njk', { reader: showReader(reader) });
    else response.redirect(303, '/sign-in');
  });
  router.get('/email', async (request, response) => {
    const reader = await requireReader(visits, request);
    pages.send(response, 'email.njk', { reader: showReader(reader) });
  });
  router.post('/email', async (request, response) => {
    const reader = await requireReader(visits, request);
    const refusal = { code: 'invalid-email', message: 'This is no address.' };
    await reader.update(readInput(newEmail, request.body, refusal));
    response.redirect(303, '/account');
  });
  router.post('/name', async (request, response) => {
    const reader = await requireReader(visits, request);
    const refusal = { code: 'invalid-name', message: 'A name has 1 to 60 characters.' };
    const { name } = readInput(newName, request.body, refusal);
    await reader.update({ displayName: name });
    response.redirect(303, '/account');
  });
  return router;
}

/** The reader who has signed in; a stranger is a 401. */
export async function requireReader(visits: Visits, request: Request): Promise<Reader> {
  const reader = await visits.readerOf(request);
  if (!reader) throw new RuleError('not-signed-in', 'Sign in first.');
  return reader;
}

function showReader({ username, displayName, email }: Reader) {
  return { username, displayName, email };
}

async function refuseTaken(create: () => Promise<Reader>): Promise<Reader> {
  try {
    return await create();
  } catch (error) {
    if (!(error instanceof UniqueConstraintError)) throw error;
    throw new RuleError('taken', 'Somebody has this name already.');
  }
}
