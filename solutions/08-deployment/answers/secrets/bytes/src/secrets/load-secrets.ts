import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

import type { Env } from '@bookshop/kit/app';

import { type SecretProblem, type SecretProblemCode, SecretsError } from './secrets-error';

const LF = 10;
const CR = 13;

class Loader {
  readonly problems: SecretProblem[] = [];
  readonly values = new Map<string, string>();

  constructor(env: Env) {
    for (const [name, value] of Object.entries(env)) this.values.set(name, value);
  }

  load(name: string): void {
    const variable = `${name}_FILE`;
    const path = this.#take(variable);
    const value = this.#take(name);
    const report = (code: SecretProblemCode) => this.problems.push({ variable, code });
    if (path === undefined) {
      if (value !== undefined) this.values.set(name, value);
      return;
    }
    if (value !== undefined) return void report('set-twice');
    const read = readBytes(path);
    if (typeof read === 'string') return void report(read);
    const text = read.subarray(0, endOf(read)).toString();
    // What was replaced does not give the same bytes again.
    if (!Buffer.from(text).equals(read.subarray(0, endOf(read)))) report('unreadable-file');
    else if (text === '') report('empty-file');
    else this.values.set(name, text);
  }

  #take(name: string): string | undefined {
    const value = this.values.get(name);
    this.values.delete(name);
    return value === '' ? undefined : value;
  }
}

export function loadSecrets(env: Env, names: readonly string[]): Env {
  const loader = new Loader(env);
  names.forEach((name) => loader.load(name));
  if (loader.problems.length > 0) throw new SecretsError(loader.problems);
  return Object.fromEntries(loader.values);
}

function readBytes(path: string): Buffer | SecretProblemCode {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const bytes = Buffer.alloc(fstatSync(file).size);
    readSync(file, bytes);
    return bytes;
  } catch (error) {
    return (error as { code?: unknown }).code === 'ENOENT' ? 'missing-file' : 'unreadable-file';
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Where the line breaks at the end begin. */
function endOf(bytes: Buffer): number {
  let end = bytes.length;
  while (bytes[end - 1] === LF) end -= bytes[end - 2] === CR ? 2 : 1;
  return end;
}
