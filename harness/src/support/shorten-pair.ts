const LONGEST = 100;

/** How many equal characters are shown before the first difference. */
const LEAD = 20;

export function fitsOnLine(text: string): boolean {
  return text.length <= LONGEST;
}

/** Shortens the path of a place in a value to its beginning and its end. */
export function shortenPlace(at: string): string {
  return fitsOnLine(at) ? at : `${cut(at, 0)}${at.slice(-LEAD)}`;
}

/**
 * Two strings to compare by eye. When one is too long, both are cut to the part around their first
 * difference.
 */
export function shortenPair(expected: string, received: string): [string, string] {
  if (fitsOnLine(expected) && fitsOnLine(received)) return [expected, received];
  const at = firstDifference(expected, received);
  const start = at <= 2 * LEAD ? 0 : at - LEAD;
  return [cut(expected, start), cut(received, start)];
}

function firstDifference(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return at;
}

function cut(text: string, start: number): string {
  const end = start + LONGEST;
  // Half of a surrogate pair is no character.
  const shown = text.slice(start, end).replace(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/g, '');
  return `${start > 0 ? '…' : ''}${shown}${text.length > end ? '…' : ''}`;
}
