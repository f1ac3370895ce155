import { randomBytes, scrypt, type ScryptOptions, timingSafeEqual } from 'node:crypto';

import { z } from 'zod';

import type { Hasher } from './hasher';

export interface PasswordOptions {
  readonly log2N: number;
  readonly isProd: boolean;
}

const count = z
  .string()
  .regex(/^[1-9][0-9]*$/)
  .transform(Number)
  .pipe(z.number().max(4_096));

const bytes = z
  .string()
  .regex(/^[A-Za-z0-9+/]+$/)
  .transform((text) => Buffer.from(text, 'base64'));

const form = z.object({
  scheme: z.literal('scrypt'),
  ln: count.pipe(z.number().max(24)),
  r: count,
  p: count,
  salt: bytes,
  key: bytes.refine((key) => key.length >= 16),
});

type Parts = z.output<typeof form>;

class Scrypt implements Hasher {
  readonly #ln: number;

  constructor(ln: number) {
    this.#ln = ln;
  }

  async hash(password: string): Promise<string> {
    const salt = randomBytes(16);
    const cost = { N: 1 << this.#ln, r: 8, p: 1 };
    const key = await derive(password, { salt, bytes: 32, cost });
    return `$scrypt$ln=${this.#ln},r=8,p=1$${[salt, key].map(unpadded).join('$')}`;
  }

  async verify(password: string | null, encoded: string): Promise<boolean> {
    const parts = readParts(encoded);
    if (!parts || password === null) return false;
    const { ln, r, p, salt, key } = parts;
    const made = await derive(password, { salt, bytes: key.length, cost: { N: 1 << ln, r, p } })
      // It asks for more than scrypt can do.
      .catch(() => undefined);
    return made !== undefined && timingSafeEqual(made, key);
  }

  mustUpdate(encoded: string): boolean {
    const parts = readParts(encoded);
    if (!parts) return true;
    const { ln, r, p, salt, key } = parts;
    return `${[ln, r, p, salt.length, key.length]}` !== `${[this.#ln, 8, 1, 16, 32]}`;
  }
}

function readParts(encoded: string): Parts | undefined {
  const [empty, scheme, numbers = '', salt, key, ...rest] = encoded.split('$');
  const [ln, r, p, ...more] = numbers.split(',');
  if (empty !== '' || rest.length + more.length > 0) return undefined;
  const value = (pair: string | undefined, name: string) =>
    pair?.startsWith(`${name}=`) ? pair.slice(name.length + 1) : undefined;
  const named = { ln: value(ln, 'ln'), r: value(r, 'r'), p: value(p, 'p') };
  return form.safeParse({ scheme, ...named, salt, key }).data;
}

interface Derivation {
  salt: Buffer;
  bytes: number;
  cost: ScryptOptions;
}

function derive(password: string, { salt, bytes: length, cost }: Derivation): Promise<Buffer> {
  const secret = Buffer.from(password.normalize('NFKC'));
  return new Promise((resolve, reject) => {
    scrypt(secret, salt, length, { ...cost, maxmem: 1_100_000_000 }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}

function unpadded(data: Buffer): string {
  return data.toString('base64').replaceAll('=', '');
}

export function createPasswords({ log2N, isProd }: PasswordOptions): Hasher {
  const hasher = new Scrypt(isProd ? Math.max(log2N, 17) : log2N);
  return {
    hash: (password) => hasher.hash(password),
    verify: (password, encoded) => hasher.verify(password, encoded),
    mustUpdate: (encoded) => hasher.mustUpdate(encoded),
  };
}
