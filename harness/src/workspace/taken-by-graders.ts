/**
 * The greatest size of one file, in bytes; the largest file that the course itself asks for has a
 * tenth of that.
 */
export const MOST_BYTES = 1_000_000;

/**
 * The characters that a path may have. Others could have another meaning on some system, and no
 * exercise asks for such a file.
 */
const PLAIN_PATH = /^(?!\.{1,2}(\/|$))[\w.-]+(\/(?!\.{1,2}(\/|$))[\w.-]+)*$/;

export const IS_LINK = 'is a link';
export const IS_IRREGULAR = 'is not a regular file';

/** Why a file with this path is not accepted; undefined when it is. */
export function whyPathRefused(path: string): string | undefined {
  return PLAIN_PATH.test(path)
    ? undefined
    : 'has a name with characters other than letters, digits, dots, dashes and underscores';
}

export function whySizeRefused(size: number): string | undefined {
  return size > MOST_BYTES ? `has ${size} bytes, and the limit is ${MOST_BYTES}` : undefined;
}

/** Why a file of this content is not taken. */
export function whyContentRefused(content: Buffer): string | undefined {
  return whySizeRefused(content.length) ?? (isText(content) ? undefined : 'is not UTF-8 text');
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
