import { type Env, isNotImplemented, type ShopTools, whileUnsolved } from '@bookshop/kit/app';

import { createOrderStore } from './deps';
import { createFront } from './front';
import { printVars, probeLayers, probeMerge, readMasked, tryDatabase } from './probes';
import { parseDatabaseUrl } from './settings/database-url';
import { checkDeploy } from './settings/deploy-checks';
import { mergeDotenv, readDotenv } from './settings/dotenv';
import { readVars, type Secret } from './settings/fail-fast';
import { loadSettings } from './settings/layers';
import { readBool, readInt, readJson, readList, readStr, readUrl } from './settings/reader';
import { castVars } from './settings/requirements';
import { sampleSettings, sampleWith } from './settings/sample-settings';
import type { Settings, Vars } from './settings/settings';

/**
 * Opens the shop with these environment variables. `SHOP_SAMPLE`, a JSON object, replaces values of the sample settings and
 * skips all reading: for tests that are about something else.
 */
export function openShop(env: Env, tools: ShopTools) {
  const settings = readSettings(env);
  const deps = { orders: createOrderStore(), now: () => tools.now() };
  return { app: createFront(env, settings, deps), services };
}

export type Shop = ReturnType<typeof openShop>;

/** What tests can call; each group holds the functions of one exercise, under the learner's own names. */
const services = {
  reader: { readStr, readBool, readInt, readList, readUrl, readJson },
  databaseUrl: { parseDatabaseUrl, tryDatabase },
  dotenv: { readDotenv, mergeDotenv, probeMerge },
  layers: { loadSettings, probeLayers },
  failFast: { readVars: readMasked, printVars },
  deployChecks: { checkDeploy },
};

function readSettings(env: Env): Settings {
  const sample = env['SHOP_SAMPLE'];
  if (sample !== undefined) return sampleWith(JSON.parse(sample) as Partial<Settings>);
  const vars = readOrCast(env);
  return whileUnsolved(() => loadSettings(env['SHOP_ENV'] ?? null, vars), sampleSettings);
}

function readOrCast(env: Env): Vars {
  try {
    const { SECRET_KEY, DATABASE_URL, ...open } = readVars(env);
    return {
      ...open,
      ...revealed('SECRET_KEY', SECRET_KEY),
      ...revealed('DATABASE_URL', DATABASE_URL),
    };
  } catch (error) {
    if (isNotImplemented(error)) return castVars(env);
    throw error;
  }
}

function revealed(name: keyof Vars, secret: Secret | undefined): Vars {
  return secret === undefined ? {} : { [name]: secret.reveal() };
}
