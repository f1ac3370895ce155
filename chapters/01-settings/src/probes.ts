/** What a test needs done beside the learner's code because the objects involved cannot travel. */
import { inspect } from 'node:util';

import type { Env } from '@bookshop/kit/app';
import { ConnectionError, QueryTypes, Sequelize } from 'sequelize';

import { parseDatabaseUrl } from './settings/database-url';
import { mergeDotenv } from './settings/dotenv';
import { readVars, Secret } from './settings/fail-fast';
import { loadSettings } from './settings/layers';
import type { Settings, Vars } from './settings/settings';

/** Connects with what the URL was parsed to, and answers who and where that is, or that nobody was let in. */
export async function tryDatabase(
  url: string,
): Promise<{ user: string; database: string } | 'not let in'> {
  const options = parseDatabaseUrl(url);
  if (options.dialect !== 'postgres')
    throw new TypeError('only PostgreSQL can tell who is connected');
  const { options: dialectOptions, ...connection } = options;
  const sequelize = new Sequelize({ ...connection, dialectOptions, logging: false });
  try {
    const rows = await sequelize.query<{ user: string; database: string }>(
      'SELECT current_user AS "user", current_database() AS "database"',
      { type: QueryTypes.SELECT },
    );
    return rows[0] ?? 'not let in';
  } catch (error) {
    if (error instanceof ConnectionError) return 'not let in';
    throw error;
  } finally {
    await sequelize.close();
  }
}

/** Merges files into an environment, and answers what that one looks like afterwards. */
export function probeMerge(env: Env, files: (string | null)[]): { merged: Env; envAfter: Env } {
  return { merged: mergeDotenv(env, files), envAfter: env };
}

/**
 * Loads settings several times in one process, then writes to the last of them: at the top, into a nested object, and
 * into a list. In the end the owner of the variables adds to a list of theirs. Answers settings and variables before
 * and after, and whether each write was refused.
 */
export function probeLayers(wishes: { name: string; vars: Vars }[]) {
  // Its own, so that it may act as their owner.
  const loads = structuredClone(wishes);
  const loaded = loads.map(({ name, vars }) => loadSettings(name, vars));
  const settings = structuredClone(loaded);
  const last = loaded.at(-1) as {
    -readonly [Key in keyof Settings]: Settings[Key];
  };
  const writes = [
    attempt(() => {
      last.shopName = 'overwritten';
    }),
    attempt(() => Object.assign(last.security, { hstsSeconds: -1 })),
    attempt(() => (last.allowedHosts as string[]).push('overwritten')),
  ];
  const varsAfter = structuredClone(loads.map(({ vars }) => vars));
  const ownersWrite = attempt(() => loads.at(-1)?.vars.ALLOWED_HOSTS?.push('added by the owner'));
  return { settings, afterWrites: structuredClone(loaded), writes, varsAfter, ownersWrite };
}

function attempt(write: () => unknown): 'refused' | 'took' {
  try {
    write();
    return 'took';
  } catch {
    return 'refused';
  }
}

/** What `readVars` answers, its secrets shown as `***`. */
export function readMasked(env: Env): Record<string, string | number | boolean | string[]> {
  const shown: Record<string, string | number | boolean | string[]> = {};
  for (const [name, value] of Object.entries(readVars(env))) {
    if (value !== undefined) shown[name] = value instanceof Secret ? String(value) : value;
  }
  return shown;
}

/** All the ways in which variables end up in a log, and how long the secret key is once it is asked for. */
export function printVars(env: Env) {
  const vars = readVars(env);
  return {
    json: JSON.stringify(vars),
    inspected: inspect(vars, { depth: null, showHidden: true }),
    interpolated: Object.entries(vars)
      .map(([name, value]) => `${name}=${String(value)}`)
      .join(' '),
    copied: JSON.stringify({ ...vars.SECRET_KEY }),
    revealedLength: vars.SECRET_KEY instanceof Secret ? vars.SECRET_KEY.reveal().length : 0,
  };
}
