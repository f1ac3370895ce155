import type { DatabaseOptions, TlsOptions } from './settings';
import { SettingsError } from './settings-error';

const SCHEME = /^(?<scheme>[a-z][a-z0-9+.-]*):\/\/\S*$/i;
const SQLITE = /^(?::memory:)?$|^\/(?<path>[^?#]+)$/;
const POSTGRES = new RegExp(
  [
    /^(?:(?<username>[^:@/?#]*)(?::(?<password>[^@/?]*))?@)?/,
    /(?:\[(?<ipv6>[0-9a-f:.]+)\]|(?<host>[^:@/?#[\]]+))(?::(?<port>\d*))?/,
    /\/(?<database>[^@/?#]+)(?:\?(?<query>[^@#]*))?$/,
  ]
    .map((part) => part.source)
    .join(''),
  'i',
);

const READERS = new Map([
  ['sqlite', readSqlite],
  ['postgres', readPostgres],
  ['postgresql', readPostgres],
  ['psql', readPostgres],
  ['pgsql', readPostgres],
]);

/** The parts of a database URL, decoded, as Sequelize takes them. */
export function parseDatabaseUrl(url: string): DatabaseOptions {
  const { scheme = '' } = match(SCHEME, url);
  const read = READERS.get(scheme.toLowerCase());
  if (read !== undefined) return read(url.slice(scheme.length + '://'.length));
  throw new SettingsError('unknown-scheme', 'DATABASE_URL is for another database', {
    variable: 'DATABASE_URL',
  });
}

function readSqlite(rest: string): DatabaseOptions {
  const { path } = match(SQLITE, rest);
  return { dialect: 'sqlite', storage: path === undefined ? ':memory:' : decode(path) };
}

function readPostgres(rest: string): DatabaseOptions {
  const { ipv6, host, port, username, password, database, query } = match(POSTGRES, rest);
  return {
    dialect: 'postgres',
    host: ipv6 ?? decode(host ?? ''),
    port: port ? readPort(port) : 5432,
    username: decode(username ?? ''),
    password: decodePassword(password ?? ''),
    database: decode(database ?? ''),
    dialectOptions: readOptions(new URLSearchParams(query)),
  };
}

function readOptions(query: URLSearchParams): Record<string, string | TlsOptions> {
  const options: Record<string, string | TlsOptions> = Object.fromEntries(query);
  const mode = options['sslmode'];
  delete options['sslmode'];
  if (mode === 'disable') options['ssl'] = false;
  else if (mode === 'require') options['ssl'] = { rejectUnauthorized: false };
  else if (mode === 'verify-full') options['ssl'] = { rejectUnauthorized: true };
  else if (mode !== undefined) throw refusal();
  return options;
}

function readPort(digits: string): number {
  const port = Number(digits);
  if (port >= 1 && port <= 65_535) return port;
  throw refusal();
}

function match(pattern: RegExp, text: string): Record<string, string | undefined> {
  const groups = pattern.exec(text)?.groups;
  if (groups === undefined) throw refusal();
  return groups;
}

/** One with a percent sign that encodes nothing was not encoded at all. */
function decodePassword(text: string): string {
  return /%(?![0-9a-f]{2})/i.test(text) ? text : decode(text);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw refusal();
  }
}

function refusal(): SettingsError {
  return SettingsError.invalid('DATABASE_URL', 'the URL of a database');
}
