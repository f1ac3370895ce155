import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { sync as writeAtomically } from 'write-file-atomic';

/** Cached errors, by a key of everything that they depend on. */
export class KeptErrors {
  readonly #folder: string;

  constructor(root: string) {
    this.#folder = join(root, '.course', 'types');
  }

  /** `undefined` when there is no entry, or it is damaged. */
  read(key: string): readonly string[] | undefined {
    try {
      const errors = JSON.parse(readFileSync(this.#fileOf(key), 'utf8')) as unknown;
      const isList = Array.isArray(errors) && errors.every((error) => typeof error === 'string');
      return isList ? errors : undefined;
    } catch {
      return undefined;
    }
  }

  keep(key: string, errors: readonly string[]): void {
    try {
      mkdirSync(this.#folder, { recursive: true });
      writeAtomically(this.#fileOf(key), JSON.stringify(errors));
    } catch {
      // A read-only folder only costs time.
    }
  }

  #fileOf(key: string): string {
    return join(this.#folder, `${key}.json`);
  }
}
