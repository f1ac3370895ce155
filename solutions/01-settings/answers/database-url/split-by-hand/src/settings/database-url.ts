import type { DatabaseOptions } from './settings';
import { SettingsError } from './settings-error';

const SCHEMES = ['postgres', 'postgresql', 'psql', 'pgsql'];

/** The parts of a database URL, decoded, as Sequelize takes them. */
export function parseDatabaseUrl(url: string): DatabaseOptions {
  const [scheme = '', rest] = url.split('://');
  if (rest === undefined) throw invalid();
  if (scheme.toLowerCase() === 'sqlite') return { dialect: 'sqlite', storage: parseStorage(rest) };
  if (SCHEMES.includes(scheme.toLowerCase())) return parsePostgres(rest);
  throw new SettingsError('unknown-scheme', 'DATABASE_URL has an unknown scheme', {
    variable: 'DATABASE_URL',
  });
}

/** What stands behind `sqlite://`; by hand, since `new URL` takes `:memory:` for a port. */
function parseStorage(rest: string): string {
  if (rest === '' || rest === ':memory:') return ':memory:';
  if (!rest.startsWith('/') || rest === '/') throw invalid();
  return decodeURIComponent(rest.slice(1));
}

function parsePostgres(rest: string): DatabaseOptions {
  const [address = '', query] = rest.split('?');
  const [user = '', place = ''] = address.includes('@') ? address.split('@') : ['', address];
  const [username = '', password = ''] = user.split(':');
  const [server = '', database = ''] = place.split('/');
  const [host = '', port = '5432'] = server.split(':');
  if (host === '' || database === '' || !isPort(port)) throw invalid();
  return {
    dialect: 'postgres',
    host,
    port: Number(port),
    username,
    password,
    database,
    dialectOptions: Object.fromEntries(new URLSearchParams(query)),
  };
}

function isPort(text: string): boolean {
  return /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}

function invalid(): SettingsError {
  return SettingsError.invalid('DATABASE_URL', 'the URL of a database');
}
