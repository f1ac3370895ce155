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

/**
 * Merges several times, each time the same list of files into the same environment. Their owner
 * changes both before each call.
 */
export function probeMerges(wishes: { env: Env; files: (string | null)[] }[]): Env[] {
  const env: Env = {};
  const files: (string | null)[] = [];
  return wishes.map((wish) => {
    for (const name of Object.keys(env)) delete env[name];
    Object.assign(env, wish.env);
    files.splice(0, files.length, ...wish.files);
    return mergeDotenv(env, files);
  });
}
