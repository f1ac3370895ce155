/** The ways to sign in, as `src/auth` reads them. */
export const SECURITY_SCHEMES = {
  card: {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description: '`Card`, a space, and the number of a library card: `Card 4700`.',
  },
  token: {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description: '`Token`, a space, and a token of `POST /api/tokens`.',
  },
  jwt: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'A JWT of `POST /api/jwt`. It ends after fifteen minutes.',
  },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'sid',
    description: 'The cookie that `POST /api/session` sets.',
  },
} as const;

export type SecurityScheme = keyof typeof SECURITY_SCHEMES;

export const ANY_WAY: readonly SecurityScheme[] = ['card', 'token', 'jwt', 'session'];
