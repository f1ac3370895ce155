/** What a program printed, kept up to a limit. */
export class OutputBuffer {
  readonly #most: number;
  readonly #onOverflow: () => void;
  #text = '';
  bytes = 0;

  constructor(most: number, onOverflow: () => void) {
    this.#most = most;
    this.#onOverflow = onOverflow;
  }

  add(chunk: Buffer): void {
    this.bytes += chunk.length;
    if (this.#text.length < this.#most) this.#text += chunk.toString('utf8');
    if (this.bytes > this.#most) this.#onOverflow();
  }

  /** What came since the last look. */
  take(): string {
    const text = this.#text;
    this.#text = '';
    this.bytes = 0;
    return text;
  }
}
