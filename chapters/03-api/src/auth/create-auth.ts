import { createPublicKey } from 'node:crypto';

import { mount, type ShopTools, whileUnsolved } from '@bookshop/kit/app';
import { type RequestHandler, Router } from 'express';

import type { Models } from '../data/models';
import type { Settings } from '../settings';
import { cardAuthenticator } from './card';
import { type Chain, createChain } from './chain';
import { jwtAuthenticator, type JwtOptions } from './jwt';
import { createJwtRoutes, createMeRoute, createSessionRoutes, createTokenRoutes } from './routes';
import { createSessions, type SessionOptions } from './session';
import { tokenAuthenticator, type TokenOptions } from './token';

/** Everything about who makes a request. */
export interface Auth {
  /** Mounted before everything that uses one of the chains. */
  readonly sessions: RequestHandler;
  /** Every way to sign in. */
  readonly anyWay: Chain;
  /** For the kiosk in the shop, which accepts only sessions. */
  readonly kiosk: Chain;
  readonly routes: Router;
}

export interface AuthDeps {
  readonly models: Models;
  readonly settings: Settings;
  readonly tools: Pick<ShopTools, 'now'>;
}

export function createAuth({ models, settings, tools: { now } }: AuthDeps): Auth {
  const tokenOptions: TokenOptions = { models, now };
  const jwtOptions: JwtOptions = {
    models,
    now,
    privateKey: settings.JWT_PRIVATE_KEY,
    publicKey: createPublicKey(settings.JWT_PRIVATE_KEY),
    issuer: settings.JWT_ISSUER,
    audience: settings.JWT_AUDIENCE,
  };
  const sessionOptions: SessionOptions = { models, now, secret: settings.SESSION_SECRET };
  const sessions = whileUnsolved(() => createSessions(sessionOptions), null);
  const bySession = sessions ? [sessions] : [];
  const byToken = tokenAuthenticator(tokenOptions);
  const anyWay = createChain([
    cardAuthenticator(models),
    byToken,
    jwtAuthenticator(jwtOptions),
    ...bySession,
  ]);
  const routes = Router();
  routes.use('/me', createMeRoute(anyWay));
  routes.use('/tokens', createTokenRoutes(tokenOptions, createChain([byToken])));
  routes.use('/jwt', createJwtRoutes(jwtOptions));
  routes.use(
    '/session',
    mount(() => createSessionRoutes(models, sessions ?? createSessions(sessionOptions))),
  );
  return {
    sessions: sessions?.middleware ?? ((_request, _response, next) => next()),
    anyWay,
    kiosk: createChain(bySession),
    routes,
  };
}
