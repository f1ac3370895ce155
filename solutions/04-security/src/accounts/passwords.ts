import { randomBytes, scrypt, type ScryptOptions, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

import type { Hasher } from './hasher';

export interface PasswordOptions {
  /** The cost: N is two to the power of it. */
  readonly log2N: number;
  /** Whether the shop is open to the street, and so may not be cheap. */
  readonly isProd: boolean;
}

/** Below this, guessing is cheap. */
const LEAST_LOG2N_IN_PROD = 17;
const R = 8;
const P = 1;
const SALT_BYTES = 16;
const KEY_BYTES = 32;

/** A shorter key is matched by other passwords, too; one without bytes by all of them. */
const LEAST_KEY_BYTES = 16;

/** What one hash may take: enough for N = 2^20, and an end to what a damaged row can ask for. */
const MOST_MEMORY = 2 ** 30 + 2 ** 20;

const FORM =
  /^\$scrypt\$ln=([1-9]\d?),r=([1-9]\d{0,2}),p=([1-9]\d{0,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

const derive: (
  password: string,
  salt: Buffer,
  bytes: number,
  cost: ScryptOptions,
) => Promise<Buffer> = promisify(scrypt);

/** What a hash says of itself. */
interface Made {
  readonly ln: number;
  readonly r: number;
  readonly p: number;
  readonly salt: Buffer;
  readonly key: Buffer;
}

/** Passwords by scrypt. */
export function createPasswords({ log2N, isProd }: PasswordOptions): Hasher {
  const ln = isProd ? Math.max(LEAST_LOG2N_IN_PROD, log2N) : log2N;
  return {
    hash: async (password) => {
      const recipe = { ln, r: R, p: P, salt: randomBytes(SALT_BYTES) };
      return write({ ...recipe, key: await deriveKey(password, recipe, KEY_BYTES) });
    },
    verify: async (password, encoded) => {
      const made = read(encoded);
      if (password === null || !made) return false;
      try {
        return timingSafeEqual(await deriveKey(password, made, made.key.length), made.key);
      } catch {
        // Numbers that scrypt cannot take: nobody can have made this hash.
        return false;
      }
    },
    mustUpdate: (encoded) => {
      const made = read(encoded);
      if (made?.ln !== ln || made.r !== R || made.p !== P) return true;
      return made.salt.length !== SALT_BYTES || made.key.length !== KEY_BYTES;
    },
  };
}

/** The same password has the same bytes, on whatever device it was typed. */
async function deriveKey(
  password: string,
  { ln, r, p, salt }: Omit<Made, 'key'>,
  bytes: number,
): Promise<Buffer> {
  const cost = { N: 2 ** ln, r, p, maxmem: MOST_MEMORY };
  return derive(password.normalize('NFKC'), salt, bytes, cost);
}

function write({ ln, r, p, salt, key }: Made): string {
  return `$scrypt$ln=${ln},r=${r},p=${p}$${toBase64(salt)}$${toBase64(key)}`;
}

function toBase64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}

function read(encoded: string): Made | undefined {
  const [, ln, r, p, salt = '', text = ''] = FORM.exec(encoded) ?? [];
  const key = Buffer.from(text, 'base64');
  if (key.length < LEAST_KEY_BYTES) return undefined;
  return { ln: Number(ln), r: Number(r), p: Number(p), salt: Buffer.from(salt, 'base64'), key };
}
