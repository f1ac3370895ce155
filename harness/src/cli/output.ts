import { createPaint, type Paint } from '../report/paint';

/** Where commands write. The only module that does. */
export interface Output {
  readonly paint: Paint;
  /** Whether a person sits at a terminal. */
  readonly interactive: boolean;
  /** The greatest width of a line; infinite in a log. */
  readonly columns: number;
  print(text: string): void;
  /** Prints to stderr what is not the result: warnings, progress. */
  tell(text: string): void;
  json(value: unknown): void;
  clear(): void;
}

export function createOutput(): Output {
  // A dumb terminal can neither be cleared nor coloured.
  const isTerminal = process.stdout.isTTY === true && process.env['TERM'] !== 'dumb';
  const interactive = isTerminal && process.stdin.isTTY === true;
  const colours = isTerminal && process.env['NO_COLOR'] === undefined;
  return {
    paint: createPaint(colours),
    interactive,
    get columns() {
      return process.stdout.columns ?? Number.POSITIVE_INFINITY;
    },
    print: (text) => void process.stdout.write(`${text}\n`),
    tell: (text) => void process.stderr.write(`${text}\n`),
    json: (value) => void process.stdout.write(`${JSON.stringify(value, null, 2)}\n`),
    clear: () => void process.stdout.write('\u001b[2J\u001b[H'),
  };
}
