import { StringDecoder } from 'node:string_decoder';

/**
 * Output of code goes directly to stdout and stderr. The process writes a mark into the same
 * streams when a test begins and ends, so that a reader of the streams knows what was printed in
 * which test.
 */
const BOUND = '\u001e';
const MARK = new RegExp(`${BOUND}course-test ([^${BOUND}]*)${BOUND}`);

/** The mark for the beginning of a test; without a title, for the end. */
export function testMark(title = ''): string {
  return `${BOUND}course-test ${title.replaceAll(BOUND, '')}${BOUND}`;
}

/** Output of a test; without a title, output outside of all tests. */
export interface Printed {
  readonly title: string;
  readonly text: string;
}

/** Reads one stream with marks, chunk by chunk. */
export class MarkedStream {
  readonly #decoder = new StringDecoder('utf8');
  #title = '';
  /** The end of the last chunk, when it may be the beginning of a mark. */
  #rest = '';

  read(chunk: Buffer): Printed[] {
    const parts = (this.#rest + this.#decoder.write(chunk)).split(MARK);
    const last = parts.pop() ?? '';
    const bound = last.lastIndexOf(BOUND);
    const whole = bound < 0 ? last : last.slice(0, bound);
    this.#rest = last.slice(whole.length);
    return [...parts, whole].flatMap((part, i) => {
      if (i % 2 === 0) return [{ title: this.#title, text: part }];
      this.#title = part;
      return [];
    });
  }

  end(): Printed {
    return { title: this.#title, text: this.#rest + this.#decoder.end() };
  }
}
