import {
  createLogin,
  fc,
  type Json,
  needs,
  open,
  outcomeOf,
  type PostgresLogin,
  property,
  type ShopError,
  tabulate,
} from '@bookshop/kit';

import type { Shop } from '../src/shop';

const SAMPLE = { SHOP_SAMPLE: '{}' };

const BOOKS = {
  dialect: 'postgres',
  host: 'db.example.com',
  port: 5432,
  username: 'shop',
  password: 'secret',
  database: 'books',
  dialectOptions: {},
};

/** The `ssl` option of `pg`, by `sslmode`. */
const TLS = new Map<string, Json>([
  ['disable', false],
  ['require', { rejectUnauthorized: false }],
  ['verify-full', { rejectUnauthorized: true }],
]);

/** Strings with many characters that must be encoded; some of them look encoded already. */
const text = () =>
  fc.string({
    unit: fc.constantFrom('%', '25', '+', '@', '/', ':', '?', '#', '&', '=', ' ', 'é', 'a'),
    minLength: 1,
  });

test('every part of a PostgreSQL URL is returned, the port as a number', async () => {
  const { databaseUrl } = await open<Shop>(SAMPLE);
  const url =
    'postgres://clerk:open-sesame@10.0.0.7:6543/stock?client_encoding=UTF8&application_name=desk';
  expect(await databaseUrl.parseDatabaseUrl(url)).toEqual({
    dialect: 'postgres',
    host: '10.0.0.7',
    port: 6543,
    username: 'clerk',
    password: 'open-sesame',
    database: 'stock',
    dialectOptions: { client_encoding: 'UTF8', application_name: 'desk' },
  });
});

test('user, password, host and database are percent-decoded, once, and a plus stays a plus', async () => {
  const { databaseUrl } = await open<Shop>(SAMPLE);
  const urls = [
    'postgres://shop:p%40ss%2Fw%3A%23@db.example.com/books',
    'postgres://caf%C3%A9%3A1:secret@db.example.com/books',
    'postgres://shop:secret@db.example.com/old%2Fbooks%202024',
    'postgres://shop:100%2525@db.example.com/books',
    'postgres://a+b:1+1%2B1@db.example.com/c+d',
    'postgres://shop:secret@%2Fvar%2Frun%2Fpostgresql/books',
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
    'postgres://shop:secret@%2Fvar%2Frun%2Fpostgresql/books': {
      ...BOOKS,
      host: '/var/run/postgresql',
    },
  });
});

test('an encoded part is decoded to the original string, whatever characters it contains', async () => {
  const { databaseUrl } = await open<Shop>(SAMPLE);
  await property([text(), text(), text(), text()], async (username, password, host, database) => {
    const [user, secret, at, name] = [username, password, host, database].map(encodeURIComponent);
    const url = `postgres://${user}:${secret}@${at}/${name}`;
    const outcome = await outcomeOf(() => databaseUrl.parseDatabaseUrl(url));
    expect(outcome).toEqual({ ...BOOKS, username, password, host, database });
  });
  const password = '%é+'.repeat(1_500);
  const url = `postgres://shop:${encodeURIComponent(password)}@db.example.com/books`;
  const outcome = await outcomeOf(() => databaseUrl.parseDatabaseUrl(url));
  expect(outcome).toEqual({ ...BOOKS, password });
});

test('a part that a PostgreSQL URL leaves out has a default: port 5432, no user, no password, no options', async () => {
  const { databaseUrl } = await open<Shop>(SAMPLE);
  const users = {
    '': { username: '', password: '' },
    'shop@': { username: 'shop', password: '' },
    'shop:@': { username: 'shop', password: '' },
    ':secret@': { username: '', password: 'secret' },
    'shop:secret@': { username: 'shop', password: 'secret' },
  };
  const hosts = {
    'db.example.com': 'db.example.com',
    '10.0.0.7': '10.0.0.7',
    '[::1]': '::1',
    '%2Ftmp': '/tmp',
  };
  const ports = { '': 5432, ':': 5432, ':1': 1, ':65535': 65535 };
  const queries = {
    '': {},
    '?': {},
    '?a=': { a: '' },
    '?a': { a: '' },
    '?&a=1&': { a: '1' },
    '?a=b=c': { a: 'b=c' },
    '?host=h&port=1&user=u&password=p': { host: 'h', port: '1', user: 'u', password: 'p' },
  };
  const one = <T>(among: Record<string, T>) => fc.constantFrom(...Object.entries(among));
  await property(
    [one(users), one(hosts), one(ports), one(queries)],
    async ([user, login], [server, host], [behind, port], [query, dialectOptions]) => {
      const url = `postgres://${user}${server}${behind}/books${query}`;
      const outcome = await outcomeOf(() => databaseUrl.parseDatabaseUrl(url));
      expect(outcome).toEqual({ ...BOOKS, ...login, host, port, dialectOptions });
    },
  );
});

test('options are decoded like a query string, and the last of several with the same name counts', async () => {
  const { databaseUrl } = await open<Shop>(SAMPLE);
  const url =
    'postgres://shop:secret@db.example.com/books?options=-c+search_path%3Dshop%2B1&application_name=a&application_name=b';
  expect(await databaseUrl.parseDatabaseUrl(url)).toEqual({
    ...BOOKS,
    dialectOptions: { options: '-c search_path=shop+1', application_name: 'b' },
  });
});

test('for any options, the last one of each name counts, also for sslmode', async () => {
  const { databaseUrl } = await open<Shop>(SAMPLE);
  const name = fc.oneof(fc.constantFrom('a', 'A', 'b', 'options', 'host', 'port'), text());
  const mode = fc.constantFrom(...TLS.keys(), ...TLS.keys(), 'prefer', 'constructor', 'toString');
  const option = fc.oneof(
    { withCrossShrink: true },
    fc.tuple(name, text()),
    fc.tuple(fc.constant('sslmode'), mode),
  );
  await property([fc.array(option, { maxLength: 5 })], async (pairs) => {
    const { sslmode, ...others } = Object.fromEntries(pairs);
    const ssl = TLS.get(sslmode ?? '');
    const isRead = sslmode === undefined || ssl !== undefined;
    const dialectOptions = ssl === undefined ? others : { ...others, ssl };
    const url = `postgres://shop:secret@db.example.com/books?${String(new URLSearchParams(pairs))}`;
    const outcome = await outcomeOf(() => databaseUrl.parseDatabaseUrl(url));
    expect(outcome).toEqual(isRead ? { ...BOOKS, dialectOptions } : { error: 'invalid' });
  });
});

test('sslmode becomes the ssl option of pg, and any other mode is invalid', async () => {
  const { databaseUrl } = await open<Shop>(SAMPLE);
  const modes = [
    'disable',
    'require',
    'verify-full',
    'prefer',
    'verify-ca',
    'on',
    '',
    'Require',
    'require+',
    'requires',
    'verify',
    'disable,require',
    'no-verify',
    'true',
    'verify%2Dfull',
    'constructor',
  ];
  const table = await tabulate(modes, (mode) =>
    databaseUrl.parseDatabaseUrl(`postgres://shop:secret@db.example.com/books?sslmode=${mode}`),
  );
  expect(table).toEqual({
    disable: { ...BOOKS, dialectOptions: { ssl: false } },
    require: { ...BOOKS, dialectOptions: { ssl: { rejectUnauthorized: false } } },
    'verify-full': { ...BOOKS, dialectOptions: { ssl: { rejectUnauthorized: true } } },
    prefer: { error: 'invalid' },
    'verify-ca': { error: 'invalid' },
    on: { error: 'invalid' },
    '': { error: 'invalid' },
    Require: { error: 'invalid' },
    'require+': { error: 'invalid' },
    requires: { error: 'invalid' },
    verify: { error: 'invalid' },
    'disable,require': { error: 'invalid' },
    'no-verify': { error: 'invalid' },
    true: { error: 'invalid' },
    'verify%2Dfull': { ...BOOKS, dialectOptions: { ssl: { rejectUnauthorized: true } } },
    constructor: { error: 'invalid' },
  });
});

test('Sequelize asks the server for TLS if the URL requires it', async () => {
  const { databaseUrl } = await open<Shop>(SAMPLE);
  const queries = ['', '?sslmode=disable', '?sslmode=require', '?sslmode=verify-full'];
  const table = await tabulate(queries, (query) =>
    databaseUrl.probeTls(`postgres://shop:secret@db.example.com/books${query}`),
  );
  expect(table).toEqual({
    '': 'sends all in the clear',
    '?sslmode=disable': 'sends all in the clear',
    '?sslmode=require': 'asks for TLS',
    '?sslmode=verify-full': 'asks for TLS',
  });
});

test('an IPv6 host is returned without its brackets', async () => {
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

test('an unknown scheme is an error with the code unknown-scheme', async () => {
  const { databaseUrl } = await open<Shop>(SAMPLE);
  const schemes = [
    ...['mysql', 'https', 'postgress', 'sqlite3', 'constructor', 'pg', 'postgre', 'xpsql', 'psqlx'],
    ...['postgresql+psycopg', 'my-postgres', 'sqlite.x', 'sqlites'],
  ];
  const rests = ['', '/', '/a.db', ':memory:', '[', 'h:99999/b', 'shop:%zz@h/b', '?', '#'];
  await property([fc.constantFrom(...schemes), fc.constantFrom(...rests)], async (scheme, rest) => {
    const outcome = await outcomeOf(() => databaseUrl.parseDatabaseUrl(`${scheme}://${rest}`));
    expect(outcome).toEqual({ error: 'unknown-scheme' });
  });
  const table = await tabulate(schemes, (scheme) =>
    databaseUrl.parseDatabaseUrl(`${scheme}://shop:secret@db.example.com/books`),
  );
  expect(table).toEqual({
    mysql: { error: 'unknown-scheme' },
    https: { error: 'unknown-scheme' },
    postgress: { error: 'unknown-scheme' },
    sqlite3: { error: 'unknown-scheme' },
    constructor: { error: 'unknown-scheme' },
    pg: { error: 'unknown-scheme' },
    postgre: { error: 'unknown-scheme' },
    xpsql: { error: 'unknown-scheme' },
    psqlx: { error: 'unknown-scheme' },
    'postgresql+psycopg': { error: 'unknown-scheme' },
    'my-postgres': { error: 'unknown-scheme' },
    'sqlite.x': { error: 'unknown-scheme' },
    sqlites: { error: 'unknown-scheme' },
  });
});

test('a port is a number from 1 to 65535, and anything else is invalid', async () => {
  const { databaseUrl } = await open<Shop>(SAMPLE);
  const ports = [
    ...['1', '65535', '0', '65536', '-1', 'abc', '5432x', '1e3', '0x50', '1.5', '+1'],
    ...['4294972728', '9'.repeat(30), '5_432', '5,432', '\u0661'],
  ];
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
    '1e3': { error: 'invalid' },
    '0x50': { error: 'invalid' },
    '1.5': { error: 'invalid' },
    '+1': { error: 'invalid' },
    '4294972728': { error: 'invalid' },
    ['9'.repeat(30)]: { error: 'invalid' },
    '5_432': { error: 'invalid' },
    '5,432': { error: 'invalid' },
    '\u0661': { error: 'invalid' },
  });
});

test('a string that is not a URL, or has no host, or not exactly one database, is invalid', async () => {
  const { databaseUrl } = await open<Shop>(SAMPLE);
  const texts = [
    '',
    'shop.db',
    'localhost:5432/books',
    'postgres:books',
    'mysql:books',
    '://shop:secret@db.example.com/books',
    'postgres://',
    'postgres:///books',
    'postgres://shop:secret@/books',
    'postgres://shop:secret@:5432/books',
    'postgres://shop:secret@[::1/books',
    'postgres://shop:secret@[]/books',
    'postgres://shop:secret@db.example.com',
    'postgres://shop:secret@db.example.com/',
    'postgres://shop:secret@db.example.com/old/books',
    'postgres://shop:secret@db.example.com/old@books',
    'postgres://shop:secret@db.example.com/books?application_name=old@desk',
  ];
  const table = await tabulate(texts, (text) => databaseUrl.parseDatabaseUrl(text));
  expect(table).toEqual({
    '': { error: 'invalid' },
    'shop.db': { error: 'invalid' },
    'localhost:5432/books': { error: 'invalid' },
    'postgres:books': { error: 'invalid' },
    'mysql:books': { error: 'invalid' },
    '://shop:secret@db.example.com/books': { error: 'invalid' },
    'postgres://': { error: 'invalid' },
    'postgres:///books': { error: 'invalid' },
    'postgres://shop:secret@/books': { error: 'invalid' },
    'postgres://shop:secret@:5432/books': { error: 'invalid' },
    'postgres://shop:secret@[::1/books': { error: 'invalid' },
    'postgres://shop:secret@[]/books': { error: 'invalid' },
    'postgres://shop:secret@db.example.com': { error: 'invalid' },
    'postgres://shop:secret@db.example.com/': { error: 'invalid' },
    'postgres://shop:secret@db.example.com/old/books': { error: 'invalid' },
    'postgres://shop:secret@db.example.com/old@books': { error: 'invalid' },
    'postgres://shop:secret@db.example.com/books?application_name=old@desk': { error: 'invalid' },
  });
});

test('a user, host, database or file that cannot be decoded is invalid', async () => {
  const { databaseUrl } = await open<Shop>(SAMPLE);
  const urls = fc.constantFrom(
    'postgres://_:secret@db.example.com/books',
    'postgres://shop:secret@_/books',
    'postgres://shop:secret@db.example.com/_',
    'sqlite:///_',
  );
  const broken = fc.constantFrom('50%', '%', '%4', '%zz', '%FF', '%C3', 'a%E2%82b');
  await property([urls, broken], async (url, part) => {
    const outcome = await outcomeOf(() => databaseUrl.parseDatabaseUrl(url.replace('_', part)));
    expect(outcome).toEqual({ error: 'invalid' });
  });
});

test('a password that was not encoded is read correctly or is invalid, but never becomes the host', async () => {
  const { databaseUrl } = await open<Shop>(SAMPLE);
  const units = fc.constantFrom('/', '?', '#', '@', ':', '%-', '&', '=', '1', '22', 'pa');
  const query = fc.constantFrom('', '?application_name=desk');
  await property(
    [fc.string({ unit: units }), query],
    async (password, rest) => {
      const dialectOptions = rest === '' ? {} : { application_name: 'desk' };
      const url = `postgres://shop:${password}@db.example.com/books${rest}`;
      const outcome = await outcomeOf(() => databaseUrl.parseDatabaseUrl(url));
      expect([{ error: 'invalid' }, { ...BOOKS, password, dialectOptions }]).toContainEqual(
        outcome,
      );
    },
    {
      runs: 1000,
      examples: [
        ['12/34', ''],
        ['12#34', ''],
        ['12?34', ''],
        ['/1?', ''],
      ],
    },
  );
});

test('two slashes mean a database in memory, with or without :memory:', async () => {
  const { databaseUrl } = await open<Shop>(SAMPLE);
  const urls = ['sqlite://', 'sqlite://:memory:', 'SQLite://'];
  const table = await tabulate(urls, (url) => databaseUrl.parseDatabaseUrl(url));
  expect(table).toEqual({
    'sqlite://': { dialect: 'sqlite', storage: ':memory:' },
    'sqlite://:memory:': { dialect: 'sqlite', storage: ':memory:' },
    'SQLite://': { dialect: 'sqlite', storage: ':memory:' },
  });
});

test('the path of a database file is relative after three slashes and absolute after four', async () => {
  const { databaseUrl } = await open<Shop>(SAMPLE);
  const urls = [
    'sqlite:///shop.db',
    'sqlite:///data/shop.db',
    'sqlite:////var/lib/shop.db',
    'sqlite:///my%20shop.db',
    'sqlite:///a+b@c.db',
    'SQLITE:///Shop.db',
    'sqlite:///../a/./b//c.db',
    'sqlite:///C:/shop.db',
    'sqlite:///$DB_FILE',
  ];
  const table = await tabulate(urls, (url) => databaseUrl.parseDatabaseUrl(url));
  expect(table).toEqual({
    'sqlite:///shop.db': { dialect: 'sqlite', storage: 'shop.db' },
    'sqlite:///data/shop.db': { dialect: 'sqlite', storage: 'data/shop.db' },
    'sqlite:////var/lib/shop.db': { dialect: 'sqlite', storage: '/var/lib/shop.db' },
    'sqlite:///my%20shop.db': { dialect: 'sqlite', storage: 'my shop.db' },
    'sqlite:///a+b@c.db': { dialect: 'sqlite', storage: 'a+b@c.db' },
    'SQLITE:///Shop.db': { dialect: 'sqlite', storage: 'Shop.db' },
    'sqlite:///../a/./b//c.db': { dialect: 'sqlite', storage: '../a/./b//c.db' },
    'sqlite:///C:/shop.db': { dialect: 'sqlite', storage: 'C:/shop.db' },
    'sqlite:///$DB_FILE': { dialect: 'sqlite', storage: '$DB_FILE' },
  });
});

test('the encoded name of a database file is decoded, whatever characters it contains', async () => {
  const { databaseUrl } = await open<Shop>(SAMPLE);
  await property([text()], async (storage) => {
    const url = `sqlite:///${encodeURIComponent(storage)}`;
    const outcome = await outcomeOf(() => databaseUrl.parseDatabaseUrl(url));
    expect(outcome).toEqual({ dialect: 'sqlite', storage });
  });
});

test('a SQLite URL without a file, or with more than a file, is invalid', async () => {
  const { databaseUrl } = await open<Shop>(SAMPLE);
  const urls = [
    'sqlite:///',
    'sqlite://shop.db',
    'sqlite:shop.db',
    'sqlite:///shop.db?mode=ro',
    'sqlite:///shop.db#1',
    'sqlite://memory',
    'sqlite://:memory:x',
    'sqlite://:memory:/shop.db',
    'sqlite://localhost/shop.db',
  ];
  const table = await tabulate(urls, (url) => databaseUrl.parseDatabaseUrl(url));
  expect(table).toEqual({
    'sqlite:///': { error: 'invalid' },
    'sqlite://shop.db': { error: 'invalid' },
    'sqlite:shop.db': { error: 'invalid' },
    'sqlite:///shop.db?mode=ro': { error: 'invalid' },
    'sqlite:///shop.db#1': { error: 'invalid' },
    'sqlite://memory': { error: 'invalid' },
    'sqlite://:memory:x': { error: 'invalid' },
    'sqlite://:memory:/shop.db': { error: 'invalid' },
    'sqlite://localhost/shop.db': { error: 'invalid' },
  });
});

test('every error names the variable, and none contains a part of the password', async () => {
  const { databaseUrl } = await open<Shop>(SAMPLE);
  // The underscore is replaced by the secret.
  const ofLetters = fc.constantFrom(
    ...['_', '_:books', '_://shop.db', '_://shop:secret@db.example.com/books', '://_'],
    ...['mysql://_', 'mysql://shop:_@db.example.com/books', 'https://db.example.com/_'],
    ...['postgres:_', 'postgres://_', 'postgres:///_', 'postgres://shop:_@/books'],
    ...['postgres://_:x@db.example.com', 'postgres://shop:_@db.example.com:abc/books'],
    ...['postgres://shop:secret@_:abc/books', 'postgres://shop:secret@db.example.com:_/books'],
    ...['postgres://_%FF@db.example.com/books', 'postgres://shop:_%FF@db.example.com/books'],
    ...['postgres://shop:secret@_%FF/books', 'postgres://shop:secret@db.example.com/_%FF'],
    ...['postgres://shop:secret@db.example.com/a/_', 'postgres://shop:a/b@_.example.com/books'],
    ...['postgres://shop:secret@db.example.com/books?sslmode=_', 'postgres://shop@[_]/books'],
    ...['sqlite:_', 'sqlite://_', 'sqlite:///_%FF', 'sqlite:///_?mode=ro', 'sqlite:///a?_=1'],
  );
  const ofDigits = fc.constantFrom(
    ...['_', 'shop:_', 'mysql://db.example.com:_/books', 'postgres://db.example.com:_/books'],
    ...['postgres://shop:_@db.example.com:0/books', 'sqlite://_'],
  );
  const leaks = fc.oneof(
    fc.tuple(ofLetters, twoSecrets('qxzj')),
    fc.tuple(ofDigits, twoSecrets('6789')),
  );
  await property([leaks], async ([url, secrets]) => {
    const errors = [];
    for (const secret of secrets) {
      const error: unknown = await databaseUrl
        .parseDatabaseUrl(url.replace('_', secret))
        .catch((thrown: unknown) => thrown);
      const { code, details, message } = error as ShopError;
      errors.push({ code, details, message });
    }
    // An error that contains no part of the URL is the same for both.
    const isCode: unknown = expect.stringMatching(/^(invalid|unknown-scheme)$/);
    const message = errors[0]?.message;
    const expected = { code: isCode, details: { variable: 'DATABASE_URL' }, message };
    expect(errors).toEqual([expected, expected]);
  });
});

needs('postgres')(
  'PostgreSQL accepts the login of a role whose password contains @ / # and %',
  async () => {
    const { databaseUrl } = await open<Shop>(SAMPLE);
    const login = await createLogin({ password: 'p@ss/w#rd%41' });
    expect(await databaseUrl.tryDatabase(urlOf(login))).toEqual({
      user: login.user,
      database: login.database,
    });
  },
);

needs('postgres')(
  'PostgreSQL finds a database whose name contains white space, a slash and a percent sign',
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

/** Two strings of the same length that differ at every position. */
function twoSecrets(alphabet: string) {
  const places = fc.array(fc.nat(alphabet.length - 1), { minLength: 6, maxLength: 12 });
  const write = (drawn: number[]) =>
    drawn.map((place) => alphabet[place % alphabet.length]).join('');
  return places.map((drawn) => [write(drawn), write(drawn.map((place) => place + 1))]);
}
