import { parseEnv } from 'node:util';

import type { Env } from '@bookshop/kit/app';

/** The variables that the text of a `.env` file sets. */
export function readDotenv(text: string): Env {
  return { ...(parseEnv(text) as Env) };
}

/** The environment with what the files add to it; `null` stands for a file that does not exist. */
export function mergeDotenv(env: Env, files: readonly (string | null)[], overwrite = false): Env {
  const added: Env = {};
  for (const file of files) Object.assign(added, readDotenv(file ?? ''));
  return overwrite ? { ...env, ...added } : { ...added, ...env };
}
