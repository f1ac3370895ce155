import { stripVTControlCharacters } from 'node:util';

/** What a program printed, kept up to a limit. */
export class OutputBuffer {
  readonly #most: number;
  readonly #onOverflow: () => void;
  #chunks: Buffer[] = [];
  bytes = 0;

  constructor(most: number, onOverflow: () => void) {
    this.#most = most;
    this.#onOverflow = onOverflow;
  }

  add(chunk: Buffer): void {
    if (this.bytes < this.#most) this.#chunks.push(chunk);
    this.bytes += chunk.length;
    if (this.bytes > this.#most) this.#onOverflow();
  }

  /** What came since the last look, as plain text: nothing in it steers a terminal. */
  take(): string {
    const text = Buffer.concat(this.#chunks).toString('utf8');
    this.#chunks = [];
    this.bytes = 0;
    // eslint-disable-next-line no-control-regex -- these are what is taken away
    return stripVTControlCharacters(text).replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '');
  }
}
