import { type Env, isNotImplemented, whileUnsolved } from '@bookshop/kit/app';

import { readVars, type Secret } from './fail-fast';
import { loadSettings } from './layers';
import { castVars } from './requirements';
import { sampleSettings, sampleWith } from './sample-settings';
import type { Settings, Vars } from './settings';

/**
 * The settings of the environment. `SHOP_SAMPLE` is only for tests that are about something else: a
 * JSON object that replaces values of the sample settings; then no variable is read.
 */
export function readSettings(env: Env): Settings {
  const sample = env['SHOP_SAMPLE'];
  if (sample !== undefined) return sampleWith(JSON.parse(sample) as Partial<Settings>);
  const vars = readOrCast(env);
  const { PORT: port = sampleSettings.port } = vars;
  return whileUnsolved(() => loadSettings(env['SHOP_ENV'] ?? null, vars), sampleWith({ port }));
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
