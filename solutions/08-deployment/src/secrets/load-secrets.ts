import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';

import type { Env } from '@bookshop/kit/app';

import { type SecretProblem, type SecretProblemCode, SecretsError } from './secrets-error';

/** What was found for one secret: a value, a problem, or neither. */
type Found = { readonly value?: string; readonly problem?: SecretProblemCode };

/**
 * The environment with these secrets in it. A secret `KEY` is the variable `KEY`, or the content of
 * the file at `KEY_FILE`.
 */
export function loadSecrets(env: Env, names: readonly string[]): Env {
  const result = { ...env };
  const problems: SecretProblem[] = [];
  for (const name of names) {
    const variable = `${name}_FILE`;
    const { value, problem } = findSecret(env[name], env[variable]);
    delete result[name];
    delete result[variable];
    if (value !== undefined) result[name] = value;
    if (problem) problems.push({ variable, code: problem });
  }
  if (problems.length > 0) throw new SecretsError(problems);
  return result;
}

/** Compose files pass variables on that nobody has set: they are empty. */
function findSecret(value = '', path = ''): Found {
  if (value !== '' && path !== '') return { problem: 'set-twice' };
  if (path !== '') return readSecret(path);
  return value === '' ? {} : { value };
}

function readSecret(path: string): Found {
  let content: Buffer;
  try {
    content = readFileSync(path);
  } catch (error) {
    // The error itself contains the path, which may be a secret that stands in the wrong place.
    const { code } = error as NodeJS.ErrnoException;
    return { problem: code === 'ENOENT' ? 'missing-file' : 'unreadable-file' };
  }
  if (!isUtf8(content)) return { problem: 'unreadable-file' };
  const value = content.toString('utf8').replace(/(\r?\n)+$/, '');
  return value === '' ? { problem: 'empty-file' } : { value };
}
