import type { Env } from '@bookshop/kit/app';

import { mergeDotenv } from '../settings/dotenv';

/**
 * Merges files into an environment, and returns what that one looks like afterwards, and whether
 * the answer is another object.
 */
export function probeMerge(env: Env, files: (string | null)[], overwrite: boolean) {
  // Its own, so that it is told what was changed.
  const own = { ...env };
  const merged = mergeDotenv(own, files, overwrite);
  return { isNew: merged !== own, envAfter: own };
}
