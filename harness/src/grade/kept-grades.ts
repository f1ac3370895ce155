import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

import { sha256 } from '../support/sha256';
import { writeDurably } from '../support/write-durably';

/**
 * Remembers which grades this copy of the course has written, so that their results can be reused:
 * of each file the hash of its content, in a folder of the course that no submission can write to.
 * A file that was changed since, or written by somebody else, is not known.
 */
export class KeptGrades {
  /** Where it remembers them. */
  readonly folder: string;

  constructor(root: string) {
    this.folder = join(root, '.course', 'grades');
  }

  knows(file: string, content: string): boolean {
    const entry = this.#entryOf(file);
    return existsSync(entry) && readFileSync(entry, 'utf8') === sha256(content);
  }

  remember(file: string, content: string): void {
    writeDurably(this.#entryOf(file), sha256(content));
  }

  /** One for each place, so that there are never more entries than grades. */
  #entryOf(file: string): string {
    const place = join(realpathSync(dirname(resolve(file))), basename(file));
    return join(this.folder, sha256(place));
  }
}
