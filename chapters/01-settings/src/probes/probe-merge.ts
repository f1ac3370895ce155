import type { Env } from '@bookshop/kit/app';

import { mergeDotenv } from '../settings/dotenv';

/** Merges files into an environment, and returns what that one looks like afterwards. */
export function probeMerge(env: Env, files: (string | null)[]): { merged: Env; envAfter: Env } {
  return { merged: mergeDotenv(env, files), envAfter: env };
}
