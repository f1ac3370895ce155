import type { DatabaseOptions, TlsOptions } from './settings';
import { SettingsError } from './settings-error';

const DEFAULT_PORT = 5432;

// No `@` behind the host: in `postgres://shop:12/34@host/books` the user would become the host.
const POSTGRES = /^([^/?#]+)\/([^/?#@]+)(?:\?([^#@]*))?$/;

/** The values of `sslmode` that `pg` can keep, as its `ssl`. */
const TLS = new Map<string, TlsOptions>([
  ['disable', false],
  ['require', { rejectUnauthorized: false }],
  ['verify-full', { rejectUnauthorized: true }],
]);

/** The parts of a database URL, decoded, as Sequelize takes them. */
export function parseDatabaseUrl(url: string): DatabaseOptions {
  const [, scheme, rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/(\S*)$/i.exec(url) ?? [];
  switch (scheme?.toLowerCase()) {
    case 'sqlite':
      return { dialect: 'sqlite', storage: parseStorage(rest) };
    case 'postgres':
    case 'postgresql':
    case 'psql':
    case 'pgsql':
      return parsePostgres(rest);
    case undefined:
      throw invalid();
    default:
      throw new SettingsError('unknown-scheme', 'DATABASE_URL has an unknown scheme', {
        variable: 'DATABASE_URL',
      });
  }
}

/** What stands behind `sqlite://`; by hand, since `new URL` takes `:memory:` for a port. */
function parseStorage(rest: string): string {
  if (rest === '' || rest === ':memory:') return ':memory:';
  const path = /^\/([^?#]+)$/.exec(rest)?.[1];
  if (path === undefined) throw invalid();
  return decode(path);
}

function parsePostgres(rest: string): DatabaseOptions {
  const [, server = '', database = '', query] = POSTGRES.exec(rest) ?? [];
  if (database === '' || !URL.canParse(`postgres://${server}`)) throw invalid();
  const url = new URL(`postgres://${server}`);
  const port = url.port === '' ? DEFAULT_PORT : Number(url.port);
  if (url.hostname === '' || port === 0) throw invalid();
  return {
    dialect: 'postgres',
    host: decode(url.hostname.replace(/^\[(.+)\]$/, '$1')),
    port,
    username: decode(url.username),
    password: decode(url.password),
    database: decode(database),
    dialectOptions: parseOptions(new URLSearchParams(query)),
  };
}

/** `pg` never hears of `sslmode` through Sequelize: what it reads is `ssl`. */
function parseOptions(query: URLSearchParams) {
  const { sslmode, ...options } = Object.fromEntries(query);
  if (sslmode === undefined) return options;
  const ssl = TLS.get(sslmode);
  if (ssl === undefined) throw invalid();
  // An object of its own for each call: whoever is handed it may change it.
  return { ...options, ssl: ssl === false ? ssl : { ...ssl } };
}

/** Not for queries: here a plus is a plus. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw invalid();
  }
}

function invalid(): SettingsError {
  return SettingsError.invalid('DATABASE_URL', 'the URL of a database');
}
