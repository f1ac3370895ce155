import type { Env } from '@bookshop/kit/app';

/**
 * The environment with these secrets in it. A secret `KEY` is the variable `KEY`, or the content of
 * the file at `KEY_FILE`.
 */
export function loadSecrets(env: Env, _names: readonly string[]): Env {
  // TODO: only variables are read, and anybody who may look at a container sees those.
  return env;
}
