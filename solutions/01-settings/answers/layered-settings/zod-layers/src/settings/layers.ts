import { z } from 'zod';

import type { Settings, Vars } from './settings';
import { SettingsError } from './settings-error';

const security = {
  dev: {
    sslRedirect: false,
    hstsSeconds: 0,
    hstsIncludeSubdomains: false,
    hstsPreload: false,
    sessionCookieSecure: false,
    csrfCookieSecure: false,
  },
  prod: {
    sslRedirect: true,
    hstsSeconds: 365 * 24 * 60 * 60,
    hstsIncludeSubdomains: true,
    hstsPreload: true,
    sessionCookieSecure: true,
    csrfCookieSecure: true,
  },
};

const hosts = z.array(z.string());

const base = z.object({
  SHOP_NAME: z.string().default('The Paper Lantern'),
  PORT: z.number().default(8000),
});

const dev = base.extend({
  DEBUG: z.boolean().default(true),
  ALLOWED_HOSTS: hosts.prefault(['localhost', '127.0.0.1', '[::1]']),
  SECRET_KEY: z.string().default('sample-key-for-development-only-never-for-production'),
  DATABASE_URL: z.string().default('sqlite:///shop.db'),
});

const prod = base.extend({
  DEBUG: z.literal(false).catch(false),
  ALLOWED_HOSTS: hosts,
  SECRET_KEY: z.string(),
  DATABASE_URL: z.string(),
});

/** The settings of the environment that is named, with what the variables say. */
export function loadSettings(name: string | null, vars: Vars): Settings {
  if (name === 'dev') return arrange('dev', dev.safeParse(vars));
  if (name === 'prod') return arrange('prod', prod.safeParse(vars));
  throw new SettingsError('unknown-environment', 'SHOP_ENV is neither dev nor prod', {
    variable: 'SHOP_ENV',
  });
}

function arrange(
  environment: 'dev' | 'prod',
  parsed: z.ZodSafeParseResult<z.infer<typeof dev>>,
): Settings {
  if (!parsed.success) throw SettingsError.missing(String(parsed.error.issues[0]?.path[0]));
  const vars = parsed.data;
  return Object.freeze<Settings>({
    environment,
    debug: vars.DEBUG,
    shopName: vars.SHOP_NAME,
    currency: 'EUR',
    port: vars.PORT,
    allowedHosts: Object.freeze(vars.ALLOWED_HOSTS),
    secretKey: vars.SECRET_KEY,
    databaseUrl: vars.DATABASE_URL,
    security: Object.freeze({ ...security[environment] }),
  });
}
