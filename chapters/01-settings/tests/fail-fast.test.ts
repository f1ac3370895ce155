import {
  type Env,
  fc,
  type Json,
  open,
  property,
  type ShopError,
  startProgram,
  tabulate,
} from '@bookshop/kit';

import type { Shop } from '../src/shop';

const SAMPLE = { SHOP_SAMPLE: '{}' };

const KEY = 'kz9-qw4-xj7-vz2-kq8-xw5-jz3-qv6';
const PASSWORD = 'xq7zk9vj';
const DATABASE_URL = `postgres://shop:${PASSWORD}@db.example.com/shop`;

const NAMES = ['SECRET_KEY', 'DATABASE_URL', 'ALLOWED_HOSTS', 'PORT', 'DEBUG', 'SHOP_NAME'];

/**
 * Every way in which a variable may be set or not, with the problem that this is in prod and
 * elsewhere. Each valid string comes with its value.
 */
function reading(variable: string, isNeeded: boolean, good: [string, Json][], bad: string[]) {
  const missing = isNeeded ? [{ variable, code: 'missing' }] : [];
  const invalid = [{ variable, code: 'invalid' }];
  const none = { set: {}, value: {}, inProd: [], elsewhere: [] };
  return fc.constantFrom(
    { ...none, inProd: missing },
    ...good.map(([text, value]) => {
      return { ...none, set: { [variable]: text }, value: { [variable]: value } };
    }),
    ...bad.map((text) => {
      return { ...none, set: { [variable]: text }, inProd: invalid, elsewhere: invalid };
    }),
  );
}

/** All sequences of four characters of a secret that the output contains. */
function piecesIn(text: string): string[] {
  return [KEY, PASSWORD]
    .flatMap((secret) => [...secret.slice(3)].map((_, at) => secret.slice(at, at + 4)))
    .filter((piece) => text.includes(piece));
}

test('one error reports everything that is wrong', async () => {
  const { failFast } = await open<Shop>(SAMPLE);
  await expect(failFast.readVars({ SHOP_ENV: 'prod', PORT: '80a' })).rejects.toMatchObject({
    code: 'several',
    details: {
      problems: [
        { variable: 'SECRET_KEY', code: 'missing' },
        { variable: 'DATABASE_URL', code: 'missing' },
        { variable: 'ALLOWED_HOSTS', code: 'missing' },
        { variable: 'PORT', code: 'invalid' },
      ],
    },
  });
});

test('for any variables in any environment, all problems are reported, in the order of the requirements', async () => {
  const { failFast } = await open<Shop>(SAMPLE);
  const hosts: [string, Json][] = [
    ['', []],
    ['a.example, .b.example', ['a.example', '.b.example']],
  ];
  const ports: [string, Json][] = [
    ['0', 0],
    ['65535', 65_535],
    ['00080', 80],
  ];
  const truths: [string, Json][] = [
    ['', false],
    ['off', false],
    ['Yes', true],
  ];
  const names: [string, Json][] = [
    ['', ''],
    [' The Ink Well', ' The Ink Well'],
  ];
  const readings = fc.tuple(
    reading('SECRET_KEY', true, [[KEY, '***']], ['']),
    reading('DATABASE_URL', true, [[DATABASE_URL, '***']], ['']),
    reading('ALLOWED_HOSTS', true, hosts, []),
    reading('PORT', false, ports, ['65536', '80a', '']),
    reading('DEBUG', false, truths, ['maybe', '2']),
    reading('SHOP_NAME', false, names, []),
  );
  const environments = fc.constantFrom(
    ...['prod', 'prod', 'prod', 'dev', 'Prod', 'prod ', ' prod', 'prod\n', 'production', ''],
    ...['prods', 'x\nprod', 'prod\0', 'staging'],
    undefined,
  );
  const besides = fc.constantFrom(
    {},
    { NODE_ENV: 'production' },
    { NODE_ENV: 'development', ENV: 'prod', port: '80a', SECRET_KEYS: '' },
  );
  await property([environments, besides, readings], async (name, others, all) => {
    const where = name === undefined ? others : { ...others, SHOP_ENV: name };
    const env = Object.assign({}, where, ...all.map(({ set }) => set)) as Env;
    const problems = all.flatMap((one) => (name === 'prod' ? one.inProd : one.elsewhere));
    const vars = Object.assign({}, ...all.map(({ value }) => value)) as Json;
    const told = await failFast.readVars(env).catch((error: unknown) => {
      const { code, details } = error as ShopError;
      return { code, details };
    });
    expect(told).toEqual(problems.length > 0 ? { code: 'several', details: { problems } } : vars);
  });
});

test('a single problem is reported in the same form as several', async () => {
  const { failFast } = await open<Shop>(SAMPLE);
  const env = { SHOP_ENV: 'prod', SECRET_KEY: KEY, DATABASE_URL };
  await expect(failFast.readVars(env)).rejects.toMatchObject({
    code: 'several',
    details: { problems: [{ variable: 'ALLOWED_HOSTS', code: 'missing' }] },
  });
});

test('outside prod no variable is required, whatever the environment is called', async () => {
  const { failFast } = await open<Shop>(SAMPLE);
  const names = ['dev', 'Prod', 'production', ''];
  const table = await tabulate(names, (name) => failFast.readVars({ SHOP_ENV: name }));
  const { 'not set': notSet } = await tabulate(['not set'], () => failFast.readVars({}));
  expect({ ...table, 'not set': notSet }).toEqual({
    dev: {},
    Prod: {},
    production: {},
    '': {},
    'not set': {},
  });
});

test('outside prod a variable that is set must still be valid', async () => {
  const { failFast } = await open<Shop>(SAMPLE);
  const env = { SHOP_ENV: 'dev', DATABASE_URL: '', PORT: '8000.5' };
  await expect(failFast.readVars(env)).rejects.toMatchObject({
    code: 'several',
    details: {
      problems: [
        { variable: 'DATABASE_URL', code: 'invalid' },
        { variable: 'PORT', code: 'invalid' },
      ],
    },
  });
});

test('values are returned as their types, and the secret ones wrapped', async () => {
  const { failFast } = await open<Shop>(SAMPLE);
  const vars = await failFast.readVars({
    SHOP_ENV: 'prod',
    SECRET_KEY: KEY,
    DATABASE_URL,
    ALLOWED_HOSTS: 'shop.example.com, .example.com',
    PORT: '8080',
    DEBUG: 'off',
    SHOP_NAME: 'The Ink Well',
  });
  expect(vars).toEqual({
    SECRET_KEY: '***',
    DATABASE_URL: '***',
    ALLOWED_HOSTS: ['shop.example.com', '.example.com'],
    PORT: 8080,
    DEBUG: false,
    SHOP_NAME: 'The Ink Well',
  });
});

test('a variable that is set to an empty string counts as set', async () => {
  const { failFast } = await open<Shop>(SAMPLE);
  const vars = await failFast.readVars({
    SHOP_ENV: 'prod',
    SECRET_KEY: KEY,
    DATABASE_URL,
    ALLOWED_HOSTS: '',
    DEBUG: '',
    SHOP_NAME: '',
  });
  expect(vars).toEqual({
    SECRET_KEY: '***',
    DATABASE_URL: '***',
    ALLOWED_HOSTS: [],
    DEBUG: false,
    SHOP_NAME: '',
  });
});

test('a variable that the shop does not know is left out', async () => {
  const { failFast } = await open<Shop>(SAMPLE);
  const env = { SHOP_ENV: 'dev', HOME: '/home/shop', COVERS_URL: 'none', PORT: '8080' };
  expect(await failFast.readVars(env)).toEqual({ PORT: 8080 });
});

test('the error contains no part of any value, neither of a valid one nor of an invalid one', async () => {
  const { failFast } = await open<Shop>(SAMPLE);
  const good = fc.subarray([
    ...['SHOP_ENV', 'SECRET_KEY', 'DATABASE_URL', 'ALLOWED_HOSTS', 'SHOP_NAME', 'HOME'],
  ]);
  // The underscore is replaced by a secret.
  const text = fc.constantFrom('_', '1_', '-_', '_.5', 'postgres://shop:_@db.example.com/shop');
  const bad = fc.subarray(['PORT', 'DEBUG'], { minLength: 1 });
  await property(
    [good, bad, text, fc.oneof(twoSecrets('qxzK'), twoSecrets('6789'))],
    async (others, wrong, written, secrets) => {
      const errors = [];
      // The third secret has another length.
      for (const secret of [...secrets, secrets.join('')]) {
        const env = Object.fromEntries([
          ...others.map((name) => [name, secret]),
          ...wrong.map((name) => [name, written.replace('_', secret)]),
        ]) as Env;
        const error: unknown = await failFast.readVars(env).catch((thrown: unknown) => thrown);
        const { code, message, details } = error as ShopError;
        errors.push({ code, message, details: JSON.stringify(details) });
      }
      // An error that contains no part of any value is the same for all of them.
      const { message, details } = errors[0] ?? {};
      const expected = { code: 'several', message, details };
      expect(errors).toEqual([expected, expected, expected]);
    },
  );
});

test('the errors are equal whenever the same variables are missing and the same ones are invalid', async () => {
  const { failFast } = await open<Shop>(SAMPLE);
  const good = {
    SECRET_KEY: [KEY, 'k'],
    DATABASE_URL: [DATABASE_URL, 'no URL'],
    ALLOWED_HOSTS: ['', 'a.example', '*'],
    PORT: ['0', '65535', undefined],
    DEBUG: ['', 'on', undefined],
    SHOP_NAME: ['', 'The Ink Well', undefined],
  };
  // Each is invalid for another reason: wrong characters, too many, a number that is too large.
  const bad = {
    SECRET_KEY: [''],
    DATABASE_URL: [''],
    PORT: ['', '80a', '70000', '123456', '-1', '8000.5', '1e3', ' 80', 'NaN', '\u0661'],
    DEBUG: ['maybe', '2', 'null', 'on off', '"on"', '\0', 'x'.repeat(300)],
  };
  const needed = ['SECRET_KEY', 'DATABASE_URL', 'ALLOWED_HOSTS'];
  const missing = fc.subarray(needed);
  const invalid = fc.subarray(Object.keys(bad), { minLength: 1 });
  // Which of its strings each variable has in either environment.
  const choices = fc.array(fc.nat(99), { minLength: 12, maxLength: 12 });
  await property(
    [missing, invalid, choices],
    async (absent, wrong, drawn) => {
      const errors = [];
      for (const start of [0, 6]) {
        const pairs = Object.entries(good).map(([name, valid], at) => {
          const isWrong = wrong.includes(name);
          const texts = isWrong ? bad[name as keyof typeof bad] : valid;
          const text = texts[(drawn[start + at] ?? 0) % texts.length];
          return [name, !isWrong && absent.includes(name) ? undefined : text] as const;
        });
        const set = Object.fromEntries(pairs.filter(([, text]) => text !== undefined));
        const env = { ...set, SHOP_ENV: 'prod' } as Env;
        const error: unknown = await failFast.readVars(env).catch((thrown: unknown) => thrown);
        const { code, message, details } = error as ShopError;
        errors.push({ code, message, details });
      }
      const { message } = errors[0] ?? {};
      const problems = NAMES.flatMap((variable) => {
        if (wrong.includes(variable)) return [{ variable, code: 'invalid' }];
        return absent.includes(variable) ? [{ variable, code: 'missing' }] : [];
      });
      const expected = { code: 'several', message, details: { problems } };
      expect(errors).toEqual([expected, expected]);
    },
    { runs: 60 },
  );
});

test('a secret is *** in JSON and wherever it is converted to a string', async () => {
  const { failFast } = await open<Shop>(SAMPLE);
  const { json, interpolated, joined } = await failFast.printVars({
    SHOP_ENV: 'dev',
    SECRET_KEY: KEY,
  });
  expect({ json, interpolated, joined }).toEqual({
    json: '{"SECRET_KEY":"***"}',
    interpolated: 'SECRET_KEY=***',
    joined: 'SECRET_KEY=*** ***',
  });
});

test('a secret is *** when it is inspected, as the console does it', async () => {
  const { failFast } = await open<Shop>(SAMPLE);
  const { inspected } = await failFast.printVars({
    SHOP_ENV: 'dev',
    SECRET_KEY: KEY,
    DATABASE_URL,
  });
  expect({
    starred: inspected.match(/(SECRET_KEY|DATABASE_URL)(?=: .*\*\*\*)/g),
    leaked: piecesIn(inspected),
  }).toEqual({ starred: ['SECRET_KEY', 'DATABASE_URL'], leaked: [] });
});

test('a secret is *** wherever it is inspected, at any depth and with any options', async () => {
  const { failFast } = await open<Shop>(SAMPLE);
  const place = fc.constantFrom(
    ...(['property', 'list', 'map', 'key', 'set', 'instance', 'error', 'cause', 'bare'] as const),
  );
  const options = fc.record(
    {
      depth: fc.constantFrom(0, 1, 2, 3, null),
      showHidden: fc.boolean(),
      colors: fc.boolean(),
      compact: fc.constantFrom<(boolean | number)[]>(true, false, 1),
      getters: fc.boolean(),
      sorted: fc.boolean(),
    },
    { requiredKeys: [] },
  );
  await property(
    [fc.array(place, { maxLength: 4 }), options],
    async (inside, chosen) => {
      const inspected = await failFast.inspectSecret({ text: KEY, inside, options: chosen });
      const { expectedStars: stars } = inspected;
      expect(inspected).toEqual({ stars, texts: 0, expectedStars: stars });
    },
    { runs: 80 },
  );
});

test('no property of a secret contains its string, not even a hidden one', async () => {
  const { failFast } = await open<Shop>(SAMPLE);
  const { copied, properties } = await failFast.printVars({ SHOP_ENV: 'dev', SECRET_KEY: KEY });
  expect({ copied: piecesIn(copied), properties: piecesIn(properties) }).toEqual({
    copied: [],
    properties: [],
  });
});

test('a secret is revealed exactly as it was set', async () => {
  const { failFast } = await open<Shop>(SAMPLE);
  const text = fc.string({
    unit: fc.constantFrom(
      ...['a', 'B', ' ', '\n', '\r\n', '***', 'é', 'e\u0301', '"', '$&', '%41', '\\n'],
      ...['\0', '\u00AD', '\uFEFF', '\u2028', '\u212A'],
    ),
    minLength: 1,
  });
  await property([text, text], async (key, url) => {
    const { revealed } = await failFast.printVars({ SECRET_KEY: key, DATABASE_URL: url });
    expect(revealed).toEqual([key, url]);
  });
  const long = 'ä'.repeat(5_000);
  const { revealed } = await failFast.printVars({ SECRET_KEY: long });
  expect(revealed[0] === long ? 'as it was set' : revealed).toBe('as it was set');
});

test('an environment that has changed is read again', async () => {
  const { failFast } = await open<Shop>(SAMPLE);
  const env = { SHOP_ENV: 'prod', SECRET_KEY: KEY, DATABASE_URL, ALLOWED_HOSTS: 'a.example' };
  const problem = (variable: string, code: string) => ({
    code: 'several',
    details: { problems: [{ variable, code }] },
  });
  const { SECRET_KEY, ALLOWED_HOSTS } = env;
  // One object, which its owner changes before each call.
  expect(
    await failFast.rereadVars([
      { SHOP_ENV: 'prod', SECRET_KEY, DATABASE_URL },
      env,
      { ...env, SECRET_KEY: 'another key', PORT: '80' },
      { ...env, PORT: '80a' },
      { ...env, PORT: '81', ALLOWED_HOSTS: 'b.example' },
      { SHOP_ENV: 'prod', DATABASE_URL, ALLOWED_HOSTS },
      { SHOP_ENV: 'dev', DATABASE_URL, ALLOWED_HOSTS },
      {},
    ]),
  ).toEqual([
    problem('ALLOWED_HOSTS', 'missing'),
    { SECRET_KEY, DATABASE_URL, ALLOWED_HOSTS: ['a.example'] },
    { SECRET_KEY: 'another key', DATABASE_URL, ALLOWED_HOSTS: ['a.example'], PORT: 80 },
    problem('PORT', 'invalid'),
    { SECRET_KEY, DATABASE_URL, ALLOWED_HOSTS: ['b.example'], PORT: 81 },
    problem('SECRET_KEY', 'missing'),
    { DATABASE_URL, ALLOWED_HOSTS: ['a.example'] },
    {},
  ]);
});

test('the shop does not open, and reports everything that is wrong', async () => {
  const env = { SHOP_ENV: 'prod', SECRET_KEY: KEY, PORT: '-1' };
  await expect(open<Shop>(env).then(() => 'opened')).rejects.toMatchObject({
    code: 'several',
    details: {
      problems: [
        { variable: 'DATABASE_URL', code: 'missing' },
        { variable: 'ALLOWED_HOSTS', code: 'missing' },
        { variable: 'PORT', code: 'invalid' },
      ],
    },
  });
});

test('the program ends with exit code 1, names every invalid or missing variable and shows no value', async () => {
  const program = await startProgram('src/main.ts', {
    SHOP_ENV: 'prod',
    SECRET_KEY: KEY,
    PORT: DATABASE_URL,
    DEBUG: 'maybe',
  });
  const { code } = await program.exit();
  const text = [...program.stdout(), ...program.stderr()].join('\n');
  const named = NAMES.filter((name) => text.includes(name));
  expect({ code, named, leaked: piecesIn(text) }).toEqual({
    code: 1,
    named: ['DATABASE_URL', 'ALLOWED_HOSTS', 'PORT', 'DEBUG'],
    leaked: [],
  });
});

test('the program starts in dev without a secret, whatever NODE_ENV is', async () => {
  const program = await startProgram('src/main.ts', {
    NODE_ENV: 'production',
    SHOP_ENV: 'dev',
    PORT: '0',
  });
  const came = await program.line(/http:/).then(
    () => 'open',
    () => 'ended',
  );
  expect(came).toBe('open');
});

/** Two strings of the same length that differ at every position. */
function twoSecrets(alphabet: string) {
  const places = fc.array(fc.nat(alphabet.length - 1), { minLength: 6, maxLength: 12 });
  const write = (drawn: number[]) =>
    drawn.map((place) => alphabet[place % alphabet.length]).join('');
  return places.map((drawn) => [write(drawn), write(drawn.map((place) => place + 1))]);
}
