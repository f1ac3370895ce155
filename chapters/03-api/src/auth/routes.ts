import { Router } from 'express';

import type { Models } from '../data/models';
import type { Identity } from './authenticator';
import { readCredentials } from './authorization';
import { type Chain, requireIdentity } from './chain';
import { issueJwt, type JwtOptions } from './jwt';
import type { Sessions } from './session';
import { signIn } from './sign-in';
import { issueToken, revokeToken, type TokenOptions } from './token';

/** Shows the reader who has signed in. */
export function createMeRoute(chain: Chain): Router {
  const router = Router();
  router.get('/', async (request, response) => {
    response.json(showIdentity(await requireIdentity(chain, request)));
  });
  return router;
}

function showIdentity({ reader, by }: Identity) {
  return { username: reader.username, is_staff: reader.isStaff, by };
}

/** Tokens are issued for a password, and revoked. */
export function createTokenRoutes(options: TokenOptions, chain: Chain): Router {
  const router = Router();
  router.post('/', async ({ body }, response) => {
    const { id } = await signIn(options.models, body);
    response.status(201).json({ token: await issueToken(options, id) });
  });
  router.delete('/current', async (request, response) => {
    await requireIdentity(chain, request);
    await revokeToken(options, readCredentials(request, 'Token') ?? '');
    response.status(204).end();
  });
  return router;
}

/** JWTs are issued for a password. They are not stored, so none can be revoked. */
export function createJwtRoutes(options: JwtOptions): Router {
  const router = Router();
  router.post('/', async ({ body }, response) => {
    const reader = await signIn(options.models, body);
    response.json({ token: await issueJwt(options, reader) });
  });
  return router;
}

/** Signing in begins a session, signing out ends it. */
export function createSessionRoutes(models: Pick<Models, 'Reader'>, sessions: Sessions): Router {
  const router = Router();
  router.post('/', async (request, response) => {
    const reader = await signIn(models, request.body);
    await sessions.signIn(request, reader);
    response.status(201).json(showIdentity({ reader, by: 'session' }));
  });
  router.delete('/', async (request, response) => {
    await sessions.signOut(request);
    response.clearCookie('sid').status(204).end();
  });
  return router;
}
