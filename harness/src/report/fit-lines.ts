import { shortenPair } from '../support/shorten-pair';

/** What a screen can hold. */
export const MOST_LINES = 24;
const WIDEST = 1000;

const NARROWER = [300, 120, 60];

/**
 * At most as many lines as a screen can hold. The received and the expected value get equal room.
 */
export function fitLines(lines: readonly string[]): string[] {
  const shortened = shortenChanges(lines).map((line) => cut(line, WIDEST));
  if (shortened.length <= MOST_LINES) return shortened;
  const chosen = chooseLines(shortened);
  const more = shortened.length - chosen.size;
  return [...shortened.filter((_, i) => chosen.has(i)), `… ${more} more lines`];
}

/**
 * Joins lines into one message of at most `most` characters. Long lines are shortened before any
 * line is left out.
 */
export function fitMessage(lines: readonly string[], most: number): string {
  const messages = [most, ...NARROWER].map((width) =>
    lines.map((line) => cut(line, width)).join('\n'),
  );
  return messages.find(({ length }) => length <= most) ?? cut(messages.at(-1) ?? '', most);
}

function cut(line: string, width: number): string {
  return line.length <= width ? line : `${line.slice(0, width - 1)}…`;
}

export function isExpected(line: string): boolean {
  return line.startsWith('- ');
}

export function isReceived(line: string): boolean {
  return line.startsWith('+ ');
}

/** Long lines that were changed, cut to where they begin to differ. */
function shortenChanges(lines: readonly string[]): string[] {
  const shortened = [...lines];
  for (let at = 0; at < lines.length;) {
    const expected = countWhile(lines, at, isExpected);
    const received = countWhile(lines, at + expected, isReceived);
    for (let i = 0; i < Math.min(expected, received); i += 1) {
      const [one, other] = [at + i, at + expected + i] as const;
      const pair = shortenPair(lines[one]?.slice(2) ?? '', lines[other]?.slice(2) ?? '');
      shortened[one] = `- ${pair[0]}`;
      shortened[other] = `+ ${pair[1]}`;
    }
    at += Math.max(expected + received, 1);
  }
  return shortened;
}

function countWhile(
  lines: readonly string[],
  start: number,
  fits: (line: string) => boolean,
): number {
  let end = start;
  // Not `findIndex`, which begins at the first line each time.
  while (end < lines.length && fits(lines[end] ?? '')) end += 1;
  return end - start;
}

/**
 * Indexes of the lines to show: the beginning of each half first, then the lines around them while
 * there is room.
 */
function chooseLines(lines: readonly string[]): Set<number> {
  const { expected, received, rest } = splitHalves(lines);
  const half = MOST_LINES / 2;
  const forReceived = Math.min(received.length, Math.max(half, MOST_LINES - expected.length));
  const forExpected = Math.min(expected.length, MOST_LINES - forReceived);
  const forRest = MOST_LINES - forReceived - forExpected;
  return new Set([
    ...expected.slice(0, forExpected),
    ...received.slice(0, forReceived),
    ...rest.slice(0, forRest),
  ]);
}

/**
 * Which lines are about the expected value and which about the received one, whether or not Jest
 * compared them line by line.
 */
function splitHalves(lines: readonly string[]) {
  const places = lines.map((_, i) => i);
  const where = (fits: (line: string) => boolean) => places.filter((i) => fits(lines[i] ?? ''));
  if (lines.some(isExpected) || lines.some(isReceived)) {
    const rest = where((line) => !isExpected(line) && !isReceived(line));
    return { expected: where(isExpected), received: where(isReceived), rest };
  }
  const start = lines.findIndex((line) => line.startsWith('Received'));
  const end = start < 0 ? lines.length : start;
  return { expected: places.slice(0, end), received: places.slice(end), rest: [] };
}
