import { readInput, RuleError } from '@bookshop/kit/app';
import { Router } from 'express';
import { z } from 'zod';

import type { Hasher } from '../accounts/hasher';
import type { Login } from '../accounts/login';
import { requireReader } from '../accounts/routes';
import { text } from './fields';
import type { Visits } from './visits';

export interface VisitRoutesDeps {
  readonly visits: Visits;
  readonly hasher: Hasher;
  readonly login: Login;
}

const credentials = z.object({ username: text(30), password: text(1_000) });
const change = z.object({ password: text(1_000) });
const line = z.object({ book: z.int32().min(1) });

const WRONG = { code: 'wrong-password', message: 'Name or password is wrong.' };
const NO_BOOK = { code: 'invalid-book', message: 'This is no id of a book.' };
const NO_PASSWORD = { code: 'invalid-password', message: 'A password has 1 to 1000 characters.' };

/** The visit for programs: the reader, and the basket. */
export function createVisitRoutes({ visits, hasher, login }: VisitRoutesDeps): Router {
  const router = Router();
  router.get('/', async (request, response) => {
    const reader = await visits.readerOf(request);
    const { basket = [] } = visits.of(request);
    response.json({ reader: reader?.username ?? null, basket });
  });
  router.post('/basket', async (request, response) => {
    const { book } = readInput(line, request.body, NO_BOOK);
    const visit = visits.of(request);
    visit.basket = [...(visit.basket ?? []), book];
    response.status(201).json({ basket: visit.basket });
  });
  router.post('/login', async (request, response) => {
    const { username, password } = readInput(credentials, request.body, WRONG);
    const reader = await login(username, password);
    if (!reader) throw new RuleError(WRONG.code, WRONG.message);
    await visits.signIn(request, reader);
    response.json({ reader: reader.username });
  });
  router.post('/logout', async (request, response) => {
    await visits.signOut(request, response);
    response.json({ reader: null });
  });
  router.post('/password', async (request, response) => {
    const reader = await requireReader(visits, request);
    const { password } = readInput(change, request.body, NO_PASSWORD);
    await reader.update({ passwordHash: await hasher.hash(password) });
    await visits.endOthers(request, reader);
    response.json({ reader: reader.username });
  });
  return router;
}
