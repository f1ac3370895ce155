import { resolve } from 'node:path';

/**
 * The file or folder that somebody has named: `npm run course` works in the folder of the course,
 * wherever it was typed.
 */
export function typedPath(path: string): string {
  const { npm_lifecycle_event: script, INIT_CWD: typedIn } = process.env;
  return resolve(script === 'course' && typedIn !== undefined ? typedIn : process.cwd(), path);
}
