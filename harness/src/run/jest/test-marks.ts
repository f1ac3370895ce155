import { StringDecoder } from 'node:string_decoder';

/**
 * What code prints goes the shortest way, whatever it prints with. The process marks in the same
 * streams when a test begins and ends, so that whoever reads them knows what was printed in which
 * test.
 */
const BOUND = '\u001e';
const MARK = new RegExp(`${BOUND}course-test ([^${BOUND}]*)${BOUND}`);

/** Printed when a test begins; without a title, when it ends. */
export function testMark(title = ''): string {
  return `${BOUND}course-test ${title.replaceAll(BOUND, '')}${BOUND}`;
}

/** What was printed in a test; without a title, outside of all. */
export interface Printed {
  readonly title: string;
  readonly text: string;
}

/** Reads one stream with marks in it, piece by piece as it comes. */
export class MarkedStream {
  readonly #decoder = new StringDecoder('utf8');
  #title = '';
  /** What may be the beginning of a mark. */
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
