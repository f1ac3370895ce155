/** The most bytes of one file; the largest one that the course itself asks for has a tenth of that. */
export const MOST_BYTES = 1_000_000;

/**
 * What could mean something else than it seems to, on this machine or another, is no name of a file
 * that an exercise asks for.
 */
const PLAIN_PATH = /^(?!\.{1,2}(\/|$))[\w.-]+(\/(?!\.{1,2}(\/|$))[\w.-]+)*$/;

export const IS_LINK = 'is a link';
export const IS_IRREGULAR = 'is no regular file';

/** Why a file of this path and size is not taken. */
export function whyPathRefused(path: string): string | undefined {
  return PLAIN_PATH.test(path)
    ? undefined
    : 'has a name with other characters than letters, digits, dots, dashes and underlines';
}

export function whySizeRefused(size: number): string | undefined {
  return size > MOST_BYTES ? `has ${size} bytes, and ${MOST_BYTES} is the most` : undefined;
}

/** Why a file of this content is not taken. */
export function whyContentRefused(content: Buffer): string | undefined {
  return whySizeRefused(content.length) ?? (isText(content) ? undefined : 'is no UTF-8 text');
}

function isText(content: Buffer): boolean {
  if (content.includes(0)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(content);
    return true;
  } catch {
    return false;
  }
}
