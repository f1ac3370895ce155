import { isDeepStrictEqual } from 'node:util';

import { createLogin, needs, open, outcomeOf, type PostgresLogin, tabulate } from '@bookshop/kit';

import type { Shop } from '../src/shop';

const SAMPLE = { SHOP_SAMPLE: '{}' };

const BOOKS = {
  dialect: 'postgres',
  host: 'db.example.com',
  port: 5432,
  username: 'shop',
  password: 'secret',
  database: 'books',
  options: {},
};

test('every part of a PostgreSQL URL is answered, the port as a number', async () => {
  const { databaseUrl } = await open<Shop>(SAMPLE);
  const url =
    'postgres://clerk:open-sesame@10.0.0.7:6543/stock?sslmode=require&application_name=desk';
  expect(await databaseUrl.parseDatabaseUrl(url)).toEqual({
    dialect: 'postgres',
    host: '10.0.0.7',
    port: 6543,
    username: 'clerk',
    password: 'open-sesame',
    database: 'stock',
    options: { sslmode: 'require', application_name: 'desk' },
  });
});

test('user, password and database are percent-decoded, once, and a plus stays a plus', async () => {
  const { databaseUrl } = await open<Shop>(SAMPLE);
  const urls = [
    'postgres://shop:p%40ss%2Fw%3A%23@db.example.com/books',
    'postgres://caf%C3%A9%3A1:secret@db.example.com/books',
    'postgres://shop:secret@db.example.com/old%2Fbooks%202024',
    'postgres://shop:100%2525@db.example.com/books',
    'postgres://a+b:1+1%2B1@db.example.com/c+d',
  ];
  const table = await tabulate(urls, (url) => databaseUrl.parseDatabaseUrl(url));
  expect(table).toEqual({
    'postgres://shop:p%40ss%2Fw%3A%23@db.example.com/books': { ...BOOKS, password: 'p@ss/w:#' },
    'postgres://caf%C3%A9%3A1:secret@db.example.com/books': { ...BOOKS, username: 'café:1' },
    'postgres://shop:secret@db.example.com/old%2Fbooks%202024': {
      ...BOOKS,
      database: 'old/books 2024',
    },
    'postgres://shop:100%2525@db.example.com/books': { ...BOOKS, password: '100%25' },
    'postgres://a+b:1+1%2B1@db.example.com/c+d': {
      ...BOOKS,
      username: 'a+b',
      password: '1+1+1',
      database: 'c+d',
    },
  });
});

test('what a PostgreSQL URL leaves out has a default: port 5432, no user, no password, no options', async () => {
  const { databaseUrl } = await open<Shop>(SAMPLE);
  const urls = ['postgres://shop@db.example.com/books', 'postgres://db.example.com/books'];
  const table = await tabulate(urls, (url) => databaseUrl.parseDatabaseUrl(url));
  expect(table).toEqual({
    'postgres://shop@db.example.com/books': { ...BOOKS, password: '' },
    'postgres://db.example.com/books': { ...BOOKS, username: '', password: '' },
  });
});

test('options are decoded, and the last of several with one name counts', async () => {
  const { databaseUrl } = await open<Shop>(SAMPLE);
  const url =
    'postgres://shop:secret@db.example.com/books?options=-c%20search_path%3Dshop&sslmode=prefer&sslmode=require';
  expect(await databaseUrl.parseDatabaseUrl(url)).toEqual({
    ...BOOKS,
    options: { options: '-c search_path=shop', sslmode: 'require' },
  });
});

test('an IPv6 host is answered without its brackets', async () => {
  const { databaseUrl } = await open<Shop>(SAMPLE);
  const hosts = ['[::1]', '[2001:db8::5]:6543'];
  const table = await tabulate(hosts, (host) =>
    databaseUrl.parseDatabaseUrl(`postgres://shop:secret@${host}/books`),
  );
  expect(table).toEqual({
    '[::1]': { ...BOOKS, host: '::1' },
    '[2001:db8::5]:6543': { ...BOOKS, host: '2001:db8::5', port: 6543 },
  });
});

test('postgres, postgresql, psql and pgsql all mean PostgreSQL, whatever their case', async () => {
  const { databaseUrl } = await open<Shop>(SAMPLE);
  const schemes = ['postgres', 'postgresql', 'psql', 'pgsql', 'Postgres', 'POSTGRESQL'];
  const table = await tabulate(schemes, (scheme) =>
    databaseUrl.parseDatabaseUrl(`${scheme}://shop:secret@db.example.com/books`),
  );
  expect(table).toEqual({
    postgres: BOOKS,
    postgresql: BOOKS,
    psql: BOOKS,
    pgsql: BOOKS,
    Postgres: BOOKS,
    POSTGRESQL: BOOKS,
  });
});

test('a scheme that the shop does not know is refused as such', async () => {
  const { databaseUrl } = await open<Shop>(SAMPLE);
  const schemes = ['mysql', 'https', 'postgress', 'sqlite3'];
  const table = await tabulate(schemes, (scheme) =>
    databaseUrl.parseDatabaseUrl(`${scheme}://shop:secret@db.example.com/books`),
  );
  expect(table).toEqual({
    mysql: { error: 'unknown-scheme' },
    https: { error: 'unknown-scheme' },
    postgress: { error: 'unknown-scheme' },
    sqlite3: { error: 'unknown-scheme' },
  });
});

test('a port is a number from 1 to 65535, and anything else is refused', async () => {
  const { databaseUrl } = await open<Shop>(SAMPLE);
  const ports = ['1', '65535', '0', '65536', '-1', 'abc', '5432x'];
  const table = await tabulate(ports, (port) =>
    databaseUrl.parseDatabaseUrl(`postgres://shop:secret@db.example.com:${port}/books`),
  );
  expect(table).toEqual({
    '1': { ...BOOKS, port: 1 },
    '65535': { ...BOOKS, port: 65535 },
    '0': { error: 'invalid' },
    '65536': { error: 'invalid' },
    '-1': { error: 'invalid' },
    abc: { error: 'invalid' },
    '5432x': { error: 'invalid' },
  });
});

test('a text that is no URL is refused, and so is one without a host or a database', async () => {
  const { databaseUrl } = await open<Shop>(SAMPLE);
  const texts = [
    '',
    'shop.db',
    'localhost:5432/books',
    'postgres:books',
    'postgres://',
    'postgres:///books',
    'postgres://shop:secret@/books',
    'postgres://shop:secret@db.example.com',
    'postgres://shop:secret@db.example.com/',
  ];
  const table = await tabulate(texts, (text) => databaseUrl.parseDatabaseUrl(text));
  expect(table).toEqual({
    '': { error: 'invalid' },
    'shop.db': { error: 'invalid' },
    'localhost:5432/books': { error: 'invalid' },
    'postgres:books': { error: 'invalid' },
    'postgres://': { error: 'invalid' },
    'postgres:///books': { error: 'invalid' },
    'postgres://shop:secret@/books': { error: 'invalid' },
    'postgres://shop:secret@db.example.com': { error: 'invalid' },
    'postgres://shop:secret@db.example.com/': { error: 'invalid' },
  });
});

test('a password that was not encoded is read right or refused, never taken for the host', async () => {
  const { databaseUrl } = await open<Shop>(SAMPLE);
  const passwords = ['pa#ss', '12#34', '12?34', '12/34', '100%'];
  const table = await tabulate(passwords, async (password) => {
    const url = `postgres://shop:${password}@db.example.com/books`;
    const outcome = await outcomeOf(() => databaseUrl.parseDatabaseUrl(url));
    const allowed = [{ error: 'invalid' }, { ...BOOKS, password }];
    return allowed.some((one) => isDeepStrictEqual(one, outcome))
      ? 'read right or refused'
      : outcome;
  });
  expect(table).toEqual(Object.fromEntries(passwords.map((one) => [one, 'read right or refused'])));
});

test('a database in memory is two slashes, with or without the word', async () => {
  const { databaseUrl } = await open<Shop>(SAMPLE);
  const urls = ['sqlite://', 'sqlite://:memory:'];
  const table = await tabulate(urls, (url) => databaseUrl.parseDatabaseUrl(url));
  expect(table).toEqual({
    'sqlite://': { dialect: 'sqlite', storage: ':memory:' },
    'sqlite://:memory:': { dialect: 'sqlite', storage: ':memory:' },
  });
});

test('a URL of a database file is relative after three slashes and absolute after four', async () => {
  const { databaseUrl } = await open<Shop>(SAMPLE);
  const urls = [
    'sqlite:///shop.db',
    'sqlite:///data/shop.db',
    'sqlite:////var/lib/shop.db',
    'sqlite:///my%20shop.db',
  ];
  const table = await tabulate(urls, (url) => databaseUrl.parseDatabaseUrl(url));
  expect(table).toEqual({
    'sqlite:///shop.db': { dialect: 'sqlite', storage: 'shop.db' },
    'sqlite:///data/shop.db': { dialect: 'sqlite', storage: 'data/shop.db' },
    'sqlite:////var/lib/shop.db': { dialect: 'sqlite', storage: '/var/lib/shop.db' },
    'sqlite:///my%20shop.db': { dialect: 'sqlite', storage: 'my shop.db' },
  });
});

test('a URL of a database file that names no file, or names a host, is refused', async () => {
  const { databaseUrl } = await open<Shop>(SAMPLE);
  const urls = ['sqlite:///', 'sqlite://shop.db', 'sqlite:shop.db'];
  const table = await tabulate(urls, (url) => databaseUrl.parseDatabaseUrl(url));
  expect(table).toEqual({
    'sqlite:///': { error: 'invalid' },
    'sqlite://shop.db': { error: 'invalid' },
    'sqlite:shop.db': { error: 'invalid' },
  });
});

test('every error names the variable, and none shows the password', async () => {
  const { databaseUrl } = await open<Shop>(SAMPLE);
  const urls = [
    'mysql://shop:hunter2@db.example.com/books',
    'postgres://shop:hunter2@db.example.com:abc/books',
    'postgres://shop:hunter2@db.example.com',
    'shop:hunter2@db.example.com/books',
    'sqlite://shop:hunter2@/shop.db',
  ];
  for (const url of urls) {
    const error: unknown = await databaseUrl
      .parseDatabaseUrl(url)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ details: { variable: 'DATABASE_URL' } });
    expect((error as Error).message).not.toContain('hunter2');
  }
});

needs('postgres')('PostgreSQL lets in a role whose password holds @ / # and %', async () => {
  const { databaseUrl } = await open<Shop>(SAMPLE);
  const login = await createLogin({ password: 'p@ss/w#rd%41' });
  expect(await databaseUrl.tryDatabase(urlOf(login))).toEqual({
    user: login.user,
    database: login.database,
  });
});

needs('postgres')(
  'PostgreSQL finds a database with white space, a slash and a percent sign',
  async () => {
    const { databaseUrl } = await open<Shop>(SAMPLE);
    const login = await createLogin({ database: 'old/new 50%' });
    expect(await databaseUrl.tryDatabase(urlOf(login))).toEqual({
      user: login.user,
      database: login.database,
    });
  },
);

function urlOf({ host, port, user, password, database }: PostgresLogin): string {
  const [name, secret, place] = [user, password, database].map(encodeURIComponent);
  return `postgres://${name}:${secret}@${host}:${port}/${place}`;
}
