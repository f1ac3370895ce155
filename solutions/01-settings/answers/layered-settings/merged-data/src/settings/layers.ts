import type { Settings, Vars } from './settings';
import { SettingsError } from './settings-error';

type Layer = Partial<Settings>;

const base: Layer = {
  debug: false,
  shopName: 'The Paper Lantern',
  currency: 'EUR',
  port: 8000,
  security: {
    sslRedirect: true,
    hstsSeconds: 31_536_000,
    hstsIncludeSubdomains: true,
    hstsPreload: true,
    sessionCookieSecure: true,
    csrfCookieSecure: true,
  },
};

const layers = new Map<string | null, Layer>([
  [
    'dev',
    {
      environment: 'dev',
      debug: true,
      allowedHosts: ['localhost', '127.0.0.1', '[::1]'],
      secretKey: 'sample-key-for-development-only-never-for-production',
      databaseUrl: 'sqlite:///shop.db',
      security: {
        sslRedirect: false,
        hstsSeconds: 0,
        hstsIncludeSubdomains: false,
        hstsPreload: false,
        sessionCookieSecure: false,
        csrfCookieSecure: false,
      },
    },
  ],
  ['prod', { environment: 'prod' }],
]);

const places = {
  DEBUG: 'debug',
  SHOP_NAME: 'shopName',
  PORT: 'port',
  SECRET_KEY: 'secretKey',
  DATABASE_URL: 'databaseUrl',
  ALLOWED_HOSTS: 'allowedHosts',
} as const;

/** The settings of the environment that is named, with what the variables say. */
export function loadSettings(name: string | null, vars: Vars): Settings {
  const layer = layers.get(name);
  if (layer === undefined) {
    throw new SettingsError('unknown-environment', 'there is no such environment', {
      variable: 'SHOP_ENV',
    });
  }
  const merged = structuredClone({ ...base, ...layer, ...fromVars(vars), ...pinned(name) });
  for (const [variable, setting] of Object.entries(places)) {
    if (merged[setting] === undefined) throw SettingsError.missing(variable);
  }
  return freezeTree(merged as Settings);
}

function fromVars(vars: Vars): Layer {
  const set = Object.entries(places).filter(([name]) => vars[name as keyof Vars] !== undefined);
  return Object.fromEntries(set.map(([name, place]) => [place, vars[name as keyof Vars]]));
}

/** What no variable can change. */
function pinned(name: string | null): Layer {
  return name === 'prod' ? { debug: false } : {};
}

function freezeTree<T>(tree: T): T {
  if (typeof tree !== 'object' || tree === null) return tree;
  Object.values(tree).forEach(freezeTree);
  return Object.freeze(tree);
}
