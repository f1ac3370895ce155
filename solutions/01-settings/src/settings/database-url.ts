import type { DatabaseOptions } from './settings';
import { SettingsError } from './settings-error';

const DEFAULT_PORT = 5432;

/** The parts of a database URL, decoded, as Sequelize takes them. */
export function parseDatabaseUrl(url: string): DatabaseOptions {
  const [, scheme, rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/i.exec(url) ?? [];
  switch (scheme?.toLowerCase()) {
    case 'sqlite':
      return { dialect: 'sqlite', storage: parseStorage(rest) };
    case 'postgres':
    case 'postgresql':
    case 'psql':
    case 'pgsql':
      return parsePostgres(url);
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

function parsePostgres(text: string): DatabaseOptions {
  if (!URL.canParse(text)) throw invalid();
  const url = new URL(text);
  const port = url.port === '' ? DEFAULT_PORT : Number(url.port);
  const database = url.pathname.slice(1);
  if (url.hostname === '' || port === 0) throw invalid();
  // In `postgres://shop:12/34@host/books` the user would become the host, and the rest the database or a fragment.
  if (!/^[^/@]+$/.test(database) || url.hash !== '') throw invalid();
  return {
    dialect: 'postgres',
    host: url.hostname.replace(/^\[(.+)\]$/, '$1'),
    port,
    username: decode(url.username),
    password: decode(url.password),
    database: decode(database),
    options: Object.fromEntries(url.searchParams),
  };
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
