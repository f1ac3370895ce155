const MOST_OUTPUT = 1_000_000;

export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A program that was started on this machine, or in a box (a container). */
export interface Started {
  readonly pid: number;
  readonly stdout: Output;
  readonly stderr: Output;
  kill(signal: NodeJS.Signals): void;
  /** Resolves when it has ended and all of its output has arrived. */
  readonly ended: Promise<Ending>;
}

/** The output of a program on one of its streams so far. */
export class Output {
  readonly #tooMuch: () => void;
  readonly #listeners: (() => void)[] = [];
  #text = '';

  /** `tooMuch` is called to end a program that writes without end. */
  constructor(tooMuch: () => void) {
    this.#tooMuch = tooMuch;
  }

  add(text: string): void {
    this.#text += text;
    if (this.#text.length > MOST_OUTPUT) this.#tooMuch();
    for (const tell of this.#listeners) tell();
  }

  /** No more output follows, so the rest counts as a line, too. */
  end(): void {
    this.#text += '\n';
  }

  /** The complete lines; the part after the last line break may still grow. */
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
