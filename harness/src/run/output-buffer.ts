import { stripVTControlCharacters } from 'node:util';

import { MarkedStream } from './jest/test-marks';

/** The output as plain text, without control characters for a terminal. */
export interface Output {
  readonly text: string;
  /** The same, by the title of the test that printed it. */
  readonly byTest: ReadonlyMap<string, string>;
}

type StreamName = 'stdout' | 'stderr';

/** The output of a program, kept up to a limit. */
export class OutputBuffer {
  readonly #most: number;
  readonly #onOverflow: () => void;
  #chunks: { readonly stream: StreamName; readonly chunk: Buffer }[] = [];
  bytes = 0;

  constructor(most: number, onOverflow: () => void) {
    this.#most = most;
    this.#onOverflow = onOverflow;
  }

  add(stream: StreamName, chunk: Buffer): void {
    if (this.bytes < this.#most) this.#chunks.push({ stream, chunk });
    this.bytes += chunk.length;
    if (this.bytes > this.#most) this.#onOverflow();
  }

  /** The output since the last call. */
  take(): Output {
    const streams = { stdout: new MarkedStream(), stderr: new MarkedStream() };
    const read = this.#chunks.flatMap(({ stream, chunk }) => streams[stream].read(chunk));
    const printed = [...read, streams.stdout.end(), streams.stderr.end()];
    this.#chunks = [];
    this.bytes = 0;
    const byTest = new Map<string, string>();
    for (const { title, text } of printed) byTest.set(title, (byTest.get(title) ?? '') + text);
    return {
      text: clean(printed.map(({ text }) => text).join('')),
      byTest: new Map([...byTest].map(([title, text]) => [title, clean(text)])),
    };
  }
}

function clean(text: string): string {
  // eslint-disable-next-line no-control-regex -- these are removed
  return stripVTControlCharacters(text).replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '');
}
