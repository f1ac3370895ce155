import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { writeDurably } from '../support/write-durably';
import type { Copy } from './version';

export function digestOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/**
 * Copies of files, named by the digest of their content: the same content is kept once, and a
 * damaged copy is noticed.
 */
export class CopyStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Keeps this content and returns its digest. */
  keep(content: Buffer): string {
    const digest = digestOf(content);
    if (this.#read(digest) === undefined) writeDurably(join(this.#folder, digest), content);
    return digest;
  }

  open(digest: string): Copy {
    return { digest, read: () => this.#read(digest) };
  }

  get bytes(): number {
    if (!existsSync(this.#folder)) return 0;
    const sizes = readdirSync(this.#folder).map((name) => statSync(join(this.#folder, name)).size);
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  #read(digest: string): Buffer | undefined {
    const file = join(this.#folder, digest);
    if (!existsSync(file)) return undefined;
    const content = readFileSync(file);
    return digestOf(content) === digest ? content : undefined;
  }
}
