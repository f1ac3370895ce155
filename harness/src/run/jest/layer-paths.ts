import { isAbsolute, posix, relative, sep } from 'node:path';

const ENDINGS = ['', '.ts', '.js', '.json', '/index.ts', '/index.js'];

/** The paths that are tried for an import of `target`, in order. */
export function candidates(target: string): string[] {
  return ENDINGS.map((ending) => posix.normalize(target + ending));
}

/** A path below a folder, relative to it and with slashes; `undefined` when it is not below. */
export function pathInside(folder: string, path: string): string | undefined {
  const inside = relative(folder, path);
  if (inside.startsWith('..') || isAbsolute(inside)) return undefined;
  return inside.split(sep).join('/');
}

/** The error that Jest expects when a resolver finds nothing. */
export function missing(request: string, from: string): Error {
  const error = new Error(`Cannot find module '${request}' from '${from}'`);
  return Object.assign(error, { code: 'MODULE_NOT_FOUND' });
}
