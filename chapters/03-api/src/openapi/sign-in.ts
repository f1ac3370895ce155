import { z } from 'zod';

import { credentials } from '../auth/sign-in';
import type { Part } from './operation';
import { BEFORE_ROUTES, INVALID_BODY, sends, sendsNothing, sendsProblem } from './responses';
import { ANY_WAY } from './security';

/** One of the samples, to try it. */
const signIn = credentials.meta({
  examples: [{ username: 'halina_hollisade', password: 'paper lantern' }],
});

const identity = z.object({
  username: z.string(),
  is_staff: z.boolean(),
  by: z.enum(['card', 'token', 'jwt', 'session']),
});

const issued = z.object({ token: z.string() });

/** A 401 says how to sign in. */
export const NOT_AUTHENTICATED = {
  401: {
    ...sendsProblem('Nobody knows who makes the request.'),
    headers: { 'WWW-Authenticate': 'The ways to say who you are.' },
  },
};

export const SIGN_IN: Part = {
  tag: 'who you are',
  requests: { Credentials: signIn },
  responses: { Identity: identity, IssuedToken: issued },
  before: BEFORE_ROUTES,
  paths: {
    '/api/me': {
      get: {
        operationId: 'showMe',
        summary: 'Who makes the request, and how they said so',
        security: ANY_WAY,
        responses: { 200: sends('The reader.', identity), ...NOT_AUTHENTICATED },
      },
    },
    '/api/tokens': {
      post: {
        operationId: 'createToken',
        summary: 'Get a token for a password',
        body: signIn,
        responses: { 201: sends('The token, which is told this once.', issued), ...INVALID_BODY },
      },
    },
    '/api/tokens/current': {
      delete: {
        operationId: 'revokeToken',
        summary: 'Give the token of the request back',
        security: ['token'],
        responses: { 204: sendsNothing('It is nobody’s any more.'), ...NOT_AUTHENTICATED },
      },
    },
    '/api/jwt': {
      post: {
        operationId: 'createJwt',
        summary: 'Get a JWT for a password',
        body: signIn,
        responses: { 200: sends('The JWT.', issued), ...INVALID_BODY },
      },
    },
    '/api/session': {
      post: {
        operationId: 'signIn',
        summary: 'Begin a session',
        body: signIn,
        responses: {
          201: {
            ...sends('The reader.', identity),
            headers: { 'Set-Cookie': 'The cookie of the session.' },
          },
          ...INVALID_BODY,
        },
      },
      delete: {
        operationId: 'signOut',
        summary: 'End the session',
        responses: { 204: sendsNothing('There is no session any more.') },
      },
    },
  },
};
