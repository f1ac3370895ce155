import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { sync as writeAtomically } from 'write-file-atomic';

import type { Service } from '../model/workspace';

export type Passwords = Readonly<Record<Exclude<Service, 'nginx'>, string>>;

/**
 * The passwords of this course's services, created once at random: a running container is used
 * again only when the passwords are the same. Only the owner can read the file. A damaged file is
 * created again, and so are the containers.
 */
export function servicePasswords(root: string): Passwords {
  const file = join(root, '.course', 'services.json');
  const known = readPasswords(file);
  if (known) return known;
  const made: Passwords = { postgres: random(), redis: random() };
  mkdirSync(dirname(file), { recursive: true });
  writeAtomically(file, `${JSON.stringify({ version: 1, passwords: made }, null, 2)}\n`, {
    mode: 0o600,
  });
  return made;
}

function readPasswords(file: string): Passwords | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const { passwords } = JSON.parse(readFileSync(file, 'utf8')) as {
      passwords?: Partial<Passwords>;
    };
    const { postgres, redis } = passwords ?? {};
    return postgres !== undefined && redis !== undefined ? { postgres, redis } : undefined;
  } catch {
    return undefined;
  }
}

function random(): string {
  return randomBytes(18).toString('base64url');
}
