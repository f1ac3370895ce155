import type { Settings, Vars } from './settings';
import { SettingsError } from './settings-error';

const ONE_YEAR_IN_SECONDS = 31_536_000;

/** The settings of the environment that is named, with what the variables say. */
export function loadSettings(name: string | null, vars: Vars): Settings {
  switch (name) {
    case 'dev':
      return deepFreeze(loadDev(vars));
    case 'prod':
      return deepFreeze(loadProd(vars));
    default:
      throw new SettingsError('unknown-environment', 'SHOP_ENV must be dev or prod', {
        variable: 'SHOP_ENV',
      });
  }
}

/** What every environment shares. Strict, so that whoever wants less has to say so. */
function loadBase(vars: Vars) {
  return {
    debug: false,
    shopName: vars.SHOP_NAME ?? 'The Paper Lantern',
    currency: 'EUR',
    port: vars.PORT ?? 8000,
    security: {
      sslRedirect: true,
      hstsSeconds: ONE_YEAR_IN_SECONDS,
      hstsIncludeSubdomains: true,
      hstsPreload: true,
      sessionCookieSecure: true,
      csrfCookieSecure: true,
    },
  };
}

function loadDev(vars: Vars): Settings {
  return {
    ...loadBase(vars),
    environment: 'dev',
    debug: vars.DEBUG ?? true,
    allowedHosts: vars.ALLOWED_HOSTS ?? ['localhost', '127.0.0.1', '[::1]'],
    secretKey: vars.SECRET_KEY ?? 'sample-key-for-development-only-never-for-production',
    databaseUrl: vars.DATABASE_URL ?? 'sqlite:///shop.db',
    security: {
      sslRedirect: false,
      hstsSeconds: 0,
      hstsIncludeSubdomains: false,
      hstsPreload: false,
      sessionCookieSecure: false,
      csrfCookieSecure: false,
    },
  };
}

function loadProd(vars: Vars): Settings {
  return {
    ...loadBase(vars),
    environment: 'prod',
    secretKey: demand(vars, 'SECRET_KEY'),
    databaseUrl: demand(vars, 'DATABASE_URL'),
    allowedHosts: demand(vars, 'ALLOWED_HOSTS'),
  };
}

function demand<Name extends keyof Vars>(vars: Vars, name: Name): NonNullable<Vars[Name]> {
  const value = vars[name];
  if (value === undefined) throw SettingsError.missing(name);
  return value;
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value) as unknown[]) {
    if (typeof inner === 'object' && inner !== null) deepFreeze(inner);
  }
  return Object.freeze(value);
}
