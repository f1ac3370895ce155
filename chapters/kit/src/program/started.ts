const MOST_OUTPUT = 1_000_000;

export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A program that was started somewhere: on this machine, or in a box. */
export interface Started {
  readonly pid: number;
  readonly stdout: Output;
  readonly stderr: Output;
  kill(signal: NodeJS.Signals): void;
  /** Resolves when it has ended and all of its output is in. */
  readonly ended: Promise<Ending>;
}

/** What a program has written to one of its streams so far. */
export class Output {
  readonly #tooMuch: () => void;
  readonly #listeners: (() => void)[] = [];
  #text = '';

  /** `tooMuch` ends a program that writes without end. */
  constructor(tooMuch: () => void) {
    this.#tooMuch = tooMuch;
  }

  add(text: string): void {
    this.#text += text;
    if (this.#text.length > MOST_OUTPUT) this.#tooMuch();
    for (const tell of this.#listeners) tell();
  }

  /** Nothing follows: what stands there is a line, too. */
  end(): void {
    this.#text += '\n';
  }

  /** Line by line; what follows the last line break may go on. */
  lines(): string[] {
    return this.#text
      .split('\n')
      .slice(0, -1)
      .filter((line) => line !== '');
  }

  onMore(tell: () => void): void {
    this.#listeners.push(tell);
  }
}
