import { type Env, fc, files, open, property, type ShopError, tabulate } from '@bookshop/kit';

import type { Settings, Vars } from '../src/settings/settings';
import type { Shop } from '../src/shop';

const SAMPLE = { SHOP_SAMPLE: '{}' };

const DEV: Settings = {
  environment: 'dev',
  debug: true,
  shopName: 'The Paper Lantern',
  currency: 'EUR',
  port: 8000,
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
};

const PROD_VARS = {
  SECRET_KEY: 'a key that only this shop knows',
  DATABASE_URL: 'postgres://shop@db.example.com/shop',
  ALLOWED_HOSTS: ['shop.example.com', '.example.com'],
} satisfies Vars;

const PROD: Settings = {
  environment: 'prod',
  debug: false,
  shopName: 'The Paper Lantern',
  currency: 'EUR',
  port: 8000,
  allowedHosts: ['shop.example.com', '.example.com'],
  secretKey: 'a key that only this shop knows',
  databaseUrl: 'postgres://shop@db.example.com/shop',
  security: {
    sslRedirect: true,
    hstsSeconds: 31_536_000,
    hstsIncludeSubdomains: true,
    hstsPreload: true,
    sessionCookieSecure: true,
    csrfCookieSecure: true,
  },
};

const NEEDED = ['SECRET_KEY', 'DATABASE_URL', 'ALLOWED_HOSTS'] as const;

/** All variables that prod needs, except one. */
function without(name: string): Vars {
  return Object.fromEntries(Object.entries(PROD_VARS).filter(([other]) => other !== name));
}

const LONG = 'x'.repeat(300);

/** What each variable may be set to, falsy values first. Some of it nobody can use. */
const VALUES = {
  DEBUG: fc.boolean(),
  PORT: fc.constantFrom(0, 1, 8080, 65_535, 65_536, 70_000, -1, 0.5, Number.MAX_VALUE),
  SHOP_NAME: fc.constantFrom('', 'The Ink Well', ' the  ink well ', '\n\0<b>', LONG),
  ALLOWED_HOSTS: fc.constantFrom<string[][]>(
    ...[[], ['*'], ['shop.example.com', '.example.com'], ['B.example', ' a', 'B.example', '']],
    ...[[''], ['https://shop.example/a b'], Array.from({ length: 30 }, (_, at) => `${at}.example`)],
  ),
  // Also the values of dev, in prod.
  SECRET_KEY: fc.constantFrom('', 'another key', ' a', DEV.secretKey, 'insecure-', LONG),
  DATABASE_URL: fc.constantFrom(
    ...['', 'sqlite:///other.db', ' ', DEV.databaseUrl, 'no URL', 'mysql://db/shop', `x:${LONG}`],
  ),
};

/** Variables with which an environment can be loaded. */
const loadable = () =>
  fc.oneof(
    fc.record({ name: fc.constant('dev'), vars: fc.record(VALUES, { requiredKeys: [] }) }),
    fc.record({
      name: fc.constant('prod'),
      vars: fc.record(VALUES, { requiredKeys: [...NEEDED] }),
    }),
  );

function codeAndDetails(error: unknown) {
  const { code, details } = error as ShopError;
  return { code, details };
}

/** The settings that these variables set. */
function settingsOf(vars: Vars): Partial<Settings> {
  const { DEBUG, PORT, SHOP_NAME, ALLOWED_HOSTS, SECRET_KEY, DATABASE_URL } = vars;
  const all = {
    debug: DEBUG,
    port: PORT,
    shopName: SHOP_NAME,
    allowedHosts: ALLOWED_HOSTS,
    secretKey: SECRET_KEY,
    databaseUrl: DATABASE_URL,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

test('dev needs no variable at all', async () => {
  const { layers } = await open<Shop>(SAMPLE);
  expect(await layers.loadSettings('dev', {})).toEqual(DEV);
});

test('prod takes its hosts, key and database from the variables, and all security settings are on', async () => {
  const { layers } = await open<Shop>(SAMPLE);
  expect(await layers.loadSettings('prod', PROD_VARS)).toEqual(PROD);
});

test('a variable that is set wins over the value of its environment', async () => {
  const { layers } = await open<Shop>(SAMPLE);
  const vars = { ...PROD_VARS, PORT: 8080, SHOP_NAME: 'The Ink Well' };
  expect({
    dev: await layers.loadSettings('dev', { ...vars, DEBUG: false }),
    prod: await layers.loadSettings('prod', vars),
  }).toEqual({
    dev: {
      ...DEV,
      debug: false,
      shopName: 'The Ink Well',
      port: 8080,
      allowedHosts: ['shop.example.com', '.example.com'],
      secretKey: 'a key that only this shop knows',
      databaseUrl: 'postgres://shop@db.example.com/shop',
    },
    prod: { ...PROD, shopName: 'The Ink Well', port: 8080 },
  });
});

test('a variable that is set wins in both environments, also when it is 0, false or empty', async () => {
  const { layers } = await open<Shop>(SAMPLE);
  await property([fc.record(VALUES, { requiredKeys: [] })], async (vars) => {
    const settings = await layers.loadSettings('dev', vars);
    expect(settings).toEqual({ ...DEV, ...settingsOf(vars) });
  });
  await property([fc.record(VALUES, { requiredKeys: [...NEEDED] })], async (vars) => {
    const settings = await layers.loadSettings('prod', vars);
    expect(settings).toEqual({ ...PROD, ...settingsOf(vars), debug: false });
  });
});

test('in prod debug is false, whatever DEBUG says', async () => {
  const { layers } = await open<Shop>(SAMPLE);
  const { debug } = await layers.loadSettings('prod', { ...PROD_VARS, DEBUG: true });
  expect(debug).toBe(false);
});

test('prod without its key, its database or its hosts is an error', async () => {
  const { layers } = await open<Shop>(SAMPLE);
  const table = await tabulate(NEEDED, (name) => {
    return layers.loadSettings('prod', without(name));
  });
  expect(table).toEqual({
    SECRET_KEY: { error: 'missing' },
    DATABASE_URL: { error: 'missing' },
    ALLOWED_HOSTS: { error: 'missing' },
  });
});

test('the error names a variable that is missing, however many are missing', async () => {
  const { layers } = await open<Shop>(SAMPLE);
  await property([fc.subarray([...NEEDED], { maxLength: 2 })], async (set) => {
    const vars = Object.fromEntries(set.map((name) => [name, PROD_VARS[name]]));
    const error: unknown = await layers
      .loadSettings('prod', vars)
      .catch((thrown: unknown) => thrown);
    const missing = NEEDED.filter((name) => !set.includes(name));
    expect(missing.map((variable) => ({ variable }))).toContainEqual((error as ShopError).details);
  });
});

test('an environment that is neither dev nor prod is an error, also if its name is similar to one of them', async () => {
  const { layers } = await open<Shop>(SAMPLE);
  const names = [
    ...['', 'test', 'prd', 'Prod', 'DEV', ' dev', 'prod ', 'production', 'dev\n', 'dev,prod'],
    ...['development', 'staging', 'base', 'de', 'dev2', 'predev', 'prod-eu', 'x\nprod', 'prod\0'],
    ...['\uFEFFdev', 'de\u00ADv', '\uFF44\uFF45\uFF56', 'null', 'undefined', '0', '1'],
    ...['constructor', 'toString', 'hasOwnProperty', '__proto__'],
  ];
  const load = (name: string, vars: Vars) =>
    layers.loadSettings(name, vars).then(() => 'loaded', codeAndDetails);
  const refusals = await Promise.all(
    names.map(async (name) => [name, await load(name, PROD_VARS), await load(name, {})]),
  );
  const refusal = { code: 'unknown-environment', details: { variable: 'SHOP_ENV' } };
  expect(refusals).toEqual(names.map((name) => [name, refusal, refusal]));
});

test('no environment at all is an error, and does not mean dev', async () => {
  const { layers } = await open<Shop>(SAMPLE);
  await expect(layers.loadSettings(null, PROD_VARS)).rejects.toMatchObject({
    code: 'unknown-environment',
    details: { variable: 'SHOP_ENV' },
  });
});

test('dev, prod and dev again in one process do not affect each other', async () => {
  const { layers } = await open<Shop>(SAMPLE);
  const { settings } = await layers.probeLayers([
    { name: 'dev', vars: { SHOP_NAME: 'The Ink Well' } },
    { name: 'prod', vars: PROD_VARS },
    { name: 'dev', vars: {} },
  ]);
  expect(settings).toEqual([{ ...DEV, shopName: 'The Ink Well' }, PROD, DEV]);
});

test('whatever was loaded before, each load depends only on its own name and variables', async () => {
  const { layers } = await open<Shop>(SAMPLE);
  await property([fc.array(loadable(), { minLength: 2, maxLength: 4 })], async (loads) => {
    const { settings, afterWrites } = await layers.probeLayers(loads);
    const expected = loads.map(({ name, vars }) =>
      name === 'dev'
        ? { ...DEV, ...settingsOf(vars) }
        : { ...PROD, ...settingsOf(vars), debug: false },
    );
    expect({ settings, afterWrites }).toEqual({ settings: expected, afterWrites: expected });
  });
});

test('variables that have changed are read again', async () => {
  const { layers } = await open<Shop>(SAMPLE);
  const load = fc.oneof(
    { weight: 3, arbitrary: loadable() },
    {
      weight: 1,
      arbitrary: fc.constantFrom<{ name: string; vars: Vars }[]>(
        { name: 'prod', vars: {} },
        { name: 'test', vars: PROD_VARS },
      ),
    },
  );
  // One object of variables with one list of hosts, which their owner changes before each load.
  await property([fc.array(load, { minLength: 2, maxLength: 5 })], async (loads) => {
    const expected = loads.map(({ name, vars }) => {
      if (name === 'test') return 'unknown-environment';
      if (name === 'dev') return { ...DEV, ...settingsOf(vars) };
      const isComplete = NEEDED.every((variable) => variable in vars);
      return isComplete ? { ...PROD, ...settingsOf(vars), debug: false } : 'missing';
    });
    expect(await layers.reloadLayers(loads)).toEqual(expected);
  });
});

test('settings cannot be changed: at the top level, inside security, and in the list of hosts', async () => {
  const { layers } = await open<Shop>(SAMPLE);
  const writesTo = async (name: string, vars: Vars) => {
    const { writes, afterWrites } = await layers.probeLayers([{ name, vars }]);
    return { writes, left: afterWrites[0] };
  };
  const { ALLOWED_HOSTS } = PROD_VARS;
  const writes = ['refused', 'refused', 'refused'];
  expect({
    prod: await writesTo('prod', PROD_VARS),
    dev: await writesTo('dev', {}),
    'dev with hosts': await writesTo('dev', { ALLOWED_HOSTS }),
  }).toEqual({
    prod: { writes, left: PROD },
    dev: { writes, left: DEV },
    'dev with hosts': { writes, left: { ...DEV, allowedHosts: ALLOWED_HOSTS } },
  });
});

test('whatever the variables are, the settings are deeply frozen', async () => {
  const { layers } = await open<Shop>(SAMPLE);
  await property([loadable()], async (load) => {
    const { unfrozen } = await layers.probeLayers([load]);
    expect(unfrozen).toEqual([]);
  });
});

test('the variables are not changed, and the caller can still change them', async () => {
  const { layers } = await open<Shop>(SAMPLE);
  await property([loadable()], async (load) => {
    const probed = await layers.probeLayers([load]);
    expect({
      vars: probed.varsAfter,
      ownersWrites: probed.ownersWrites,
      settings: probed.afterWrites,
    }).toEqual({
      vars: [load.vars],
      ownersWrites: ['took', 'took'],
      settings: probed.settings,
    });
  });
});

test('the about page shows the environment that the shop was opened in', async () => {
  const { http } = await open<Shop>({
    SHOP_ENV: 'prod',
    DEBUG: 'true',
    SHOP_NAME: 'The Ink Well',
    SECRET_KEY: 'a key that only this shop knows',
    DATABASE_URL: 'postgres://shop@db.example.com/shop',
    ALLOWED_HOSTS: '127.0.0.1',
  });
  const { status, json } = await http('GET', '/about');
  expect({ status, json }).toEqual({
    status: 200,
    json: { environment: 'prod', debug: false, shop_name: 'The Ink Well', currency: 'EUR' },
  });
});

test('the shop does not open without the name of its environment, or with a wrong one', async () => {
  const environments: Record<string, Env> = {
    'not set': {},
    empty: { SHOP_ENV: '' },
    mistyped: { SHOP_ENV: 'prd' },
  };
  const table = await tabulate(Object.keys(environments), async (name) => {
    await open<Shop>(environments[name]);
    return 'opened';
  });
  expect(table).toEqual({
    'not set': { error: 'unknown-environment' },
    empty: { error: 'unknown-environment' },
    mistyped: { error: 'unknown-environment' },
  });
});

test('the code does not mention process', () => {
  expect(files.tokens('src/settings/layers.ts').filter(isProcess)).toEqual([]);
});

const isProcess = (token: string) => /^['"`]?(node:)?process['"`]?$/.test(token);
