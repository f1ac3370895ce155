import { open, type ShopError, startProgram, tabulate } from '@bookshop/kit';

import type { Shop } from '../src/shop';

const SAMPLE = { SHOP_SAMPLE: '{}' };

const KEY = 'kite-9 walrus-4 teapot-7 and nobody else knows';
const PASSWORD = 'hunter2';
const DATABASE_URL = `postgres://shop:${PASSWORD}@db.example.com/shop`;

const NAMES = ['SECRET_KEY', 'DATABASE_URL', 'ALLOWED_HOSTS', 'PORT', 'DEBUG', 'SHOP_NAME'];

function secretsIn(text: string): string[] {
  return [KEY, PASSWORD].filter((secret) => text.includes(secret));
}

test('everything that is wrong is told in one error', async () => {
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

test('problems come in the order of the requirements, missing and invalid ones mixed', async () => {
  const { failFast } = await open<Shop>(SAMPLE);
  const env = {
    DEBUG: 'maybe',
    PORT: '70000',
    ALLOWED_HOSTS: 'shop.example.com',
    SECRET_KEY: '',
    SHOP_ENV: 'prod',
  };
  await expect(failFast.readVars(env)).rejects.toMatchObject({
    details: {
      problems: [
        { variable: 'SECRET_KEY', code: 'invalid' },
        { variable: 'DATABASE_URL', code: 'missing' },
        { variable: 'PORT', code: 'invalid' },
        { variable: 'DEBUG', code: 'invalid' },
      ],
    },
  });
});

test('a single problem is told in the same form as many', async () => {
  const { failFast } = await open<Shop>(SAMPLE);
  const env = { SHOP_ENV: 'prod', SECRET_KEY: KEY, DATABASE_URL };
  await expect(failFast.readVars(env)).rejects.toMatchObject({
    code: 'several',
    details: { problems: [{ variable: 'ALLOWED_HOSTS', code: 'missing' }] },
  });
});

test('outside prod no variable is needed, whatever the environment is called', async () => {
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

test('outside prod a variable that is set must still be readable', async () => {
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

test('values arrive as their types, and the secret ones wrapped', async () => {
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

test('a variable that is set to an empty text is set', async () => {
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

test('the error holds no value of any variable, neither of a good one nor of a bad one', async () => {
  const { failFast } = await open<Shop>(SAMPLE);
  const env = { SHOP_ENV: 'prod', SECRET_KEY: KEY, PORT: DATABASE_URL, DEBUG: PASSWORD };
  const error: unknown = await failFast.readVars(env).catch((thrown: unknown) => thrown);
  const { code, message, details } = error as ShopError;
  expect({ code, leaked: secretsIn(JSON.stringify({ message, details })) }).toEqual({
    code: 'several',
    leaked: [],
  });
});

test('a secret is three stars in JSON and wherever it is made into a text', async () => {
  const { failFast } = await open<Shop>(SAMPLE);
  const { json, interpolated } = await failFast.printVars({ SHOP_ENV: 'dev', SECRET_KEY: KEY });
  expect({ json, interpolated }).toEqual({
    json: '{"SECRET_KEY":"***"}',
    interpolated: 'SECRET_KEY=***',
  });
});

test('a secret is three stars where it is inspected, as the console does it', async () => {
  const { failFast } = await open<Shop>(SAMPLE);
  const { inspected } = await failFast.printVars({
    SHOP_ENV: 'dev',
    SECRET_KEY: KEY,
    DATABASE_URL,
  });
  expect({
    starred: inspected.match(/(SECRET_KEY|DATABASE_URL)(?=: .*\*\*\*)/g),
    leaked: secretsIn(inspected),
  }).toEqual({ starred: ['SECRET_KEY', 'DATABASE_URL'], leaked: [] });
});

test('a copy of the properties of a secret holds nothing of its text', async () => {
  const { failFast } = await open<Shop>(SAMPLE);
  const { copied } = await failFast.printVars({ SHOP_ENV: 'dev', SECRET_KEY: KEY });
  expect(secretsIn(copied)).toEqual([]);
});

test('a secret is revealed as it was set, with the white space around it', async () => {
  const { failFast } = await open<Shop>(SAMPLE);
  const { revealedLength } = await failFast.printVars({
    SHOP_ENV: 'dev',
    SECRET_KEY: '  a key in white space ',
  });
  expect(revealedLength).toBe(23);
});

test('the shop does not open, and says everything that is wrong', async () => {
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

test('the program ends with exit code 1, names every bad variable and shows no value', async () => {
  const program = await startProgram('src/main.ts', {
    SHOP_ENV: 'prod',
    SECRET_KEY: KEY,
    PORT: DATABASE_URL,
    DEBUG: 'maybe',
  });
  const { code } = await program.exit();
  const text = program.stderr().join('\n');
  const named = NAMES.filter((name) => text.includes(name));
  expect({ code, named, leaked: secretsIn(text) }).toEqual({
    code: 1,
    named: ['DATABASE_URL', 'ALLOWED_HOSTS', 'PORT', 'DEBUG'],
    leaked: [],
  });
});
