import { readFileSync } from 'node:fs';

import type { Env } from '@bookshop/kit/app';

import { type SecretProblem, SecretsError } from './secrets-error';

/** Strict, and leaves a byte order mark where it is. */
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

class Trouble extends Error {
  readonly code: SecretProblem['code'];

  constructor(code: SecretProblem['code']) {
    super(code);
    this.code = code;
  }
}

export function loadSecrets(env: Env, names: readonly string[]): Env {
  const taken = new Set(names.flatMap((name) => [name, `${name}_FILE`]));
  const others = Object.entries(env).filter(([name]) => !taken.has(name));
  const problems: SecretProblem[] = [];
  const found = names.flatMap((name): [string, string][] => {
    try {
      const value = valueOf(env, name);
      return value === null ? [] : [[name, value]];
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      problems.push({ variable: `${name}_FILE`, code: error.code });
      return [];
    }
  });
  if (problems.length) throw new SecretsError(problems);
  return Object.fromEntries([...others, ...found]);
}

function valueOf(env: Env, name: string): string | null {
  const [value, path] = [env[name], env[`${name}_FILE`]];
  if (value && path) throw new Trouble('set-twice');
  if (!path) return value || null;
  const text = withoutBreaks(decode(bytesOf(path)));
  if (!text) throw new Trouble('empty-file');
  return text;
}

function bytesOf(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    const isMissing = Object(error) === error && (error as { code?: string }).code === 'ENOENT';
    throw new Trouble(isMissing ? 'missing-file' : 'unreadable-file');
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new Trouble('unreadable-file');
  }
}

function withoutBreaks(text: string): string {
  let end = text.length;
  while (text[end - 1] === '\n') end -= text[end - 2] === '\r' ? 2 : 1;
  return text.slice(0, end);
}
