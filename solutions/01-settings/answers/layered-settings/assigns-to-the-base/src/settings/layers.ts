import type { Settings, Vars } from './settings';
import { SettingsError } from './settings-error';

type Writable = { -readonly [Key in keyof Settings]: Settings[Key] };

const RELAXED = {
  sslRedirect: false,
  hstsSeconds: 0,
  hstsIncludeSubdomains: false,
  hstsPreload: false,
  sessionCookieSecure: false,
  csrfCookieSecure: false,
};
const STRICT = {
  sslRedirect: true,
  hstsSeconds: 31_536_000,
  hstsIncludeSubdomains: true,
  hstsPreload: true,
  sessionCookieSecure: true,
  csrfCookieSecure: true,
};

const base: Writable = {
  environment: 'dev',
  debug: true,
  shopName: 'The Paper Lantern',
  currency: 'EUR',
  port: 8000,
  allowedHosts: ['localhost', '127.0.0.1', '[::1]'],
  secretKey: 'sample-key-for-development-only-never-for-production',
  databaseUrl: 'sqlite:///shop.db',
  security: RELAXED,
};

/** The settings of the environment that is named, with what the variables say. */
export function loadSettings(name: string | null, vars: Vars): Settings {
  if (name === 'prod') {
    for (const needed of ['SECRET_KEY', 'DATABASE_URL', 'ALLOWED_HOSTS'] as const) {
      if (vars[needed] === undefined) throw SettingsError.missing(needed);
    }
  } else if (name !== 'dev') {
    throw new SettingsError('unknown-environment', 'SHOP_ENV must be dev or prod', {
      variable: 'SHOP_ENV',
    });
  }
  const settings = Object.assign(base, fromVariables(vars));
  if (name === 'prod') {
    Object.assign(settings, { environment: 'prod', debug: false, security: STRICT });
  }
  return deepFreeze({ ...settings });
}

function fromVariables(vars: Vars): Partial<Settings> {
  return {
    ...(vars.DEBUG !== undefined && { debug: vars.DEBUG }),
    ...(vars.SHOP_NAME !== undefined && { shopName: vars.SHOP_NAME }),
    ...(vars.PORT !== undefined && { port: vars.PORT }),
    ...(vars.ALLOWED_HOSTS !== undefined && { allowedHosts: [...vars.ALLOWED_HOSTS] }),
    ...(vars.SECRET_KEY !== undefined && { secretKey: vars.SECRET_KEY }),
    ...(vars.DATABASE_URL !== undefined && { databaseUrl: vars.DATABASE_URL }),
  };
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value) as unknown[]) {
    if (typeof inner === 'object' && inner !== null) deepFreeze(inner);
  }
  return Object.freeze(value);
}
