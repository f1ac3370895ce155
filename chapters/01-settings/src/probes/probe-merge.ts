import type { Env } from '@bookshop/kit/app';

import { mergeDotenv } from '../settings/dotenv';

/**
 * Merges files into an environment, and returns that environment as it is afterwards, and whether
 * the result is another object.
 */
export function probeMerge(env: Env, files: (string | null)[], overwrite: boolean) {
  // A copy, so that a change to it can be seen.
  const own = { ...env };
  const merged = mergeDotenv(own, files, overwrite);
  return { isNew: merged !== own, envAfter: own };
}
