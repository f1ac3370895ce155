import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** The content of a file, or why there is none, as the end of "It …". */
export type ForeignText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'refused'; readonly why: string; readonly cause?: unknown };

/**
 * Reads a file that somebody may have sent: it may be a pipe, of any size, or no text. Only UTF-8
 * is text: bytes that a lenient reader replaces would be other bytes for another program.
 */
export function readForeignText(file: string, mostBytes: number): ForeignText {
  try {
    return read(file, mostBytes);
  } catch (error) {
    return refused(`cannot be read: ${(error as Error).message}`, error);
  }
}

function read(file: string, mostBytes: number): ForeignText {
  // Without O_NONBLOCK, a pipe would block until somebody writes to it.
  const handle = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const about = fstatSync(handle);
    if (!about.isFile()) return refused('is not a regular file');
    // It may grow while it is read.
    const buffer = Buffer.alloc(Math.min(about.size, mostBytes) + 1);
    let length = 0;
    for (let count = -1; count !== 0 && length < buffer.length; length += count)
      count = readSync(handle, buffer, length, buffer.length - length, null);
    if (length > mostBytes) return refused(`has more than ${mostBytes} bytes`);
    return decode(buffer.subarray(0, length));
  } finally {
    closeSync(handle);
  }
}

function decode(bytes: Buffer): ForeignText {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { kind: 'text', text };
  } catch {
    return refused('is not UTF-8 text');
  }
}

function refused(why: string, cause?: unknown): ForeignText {
  return { kind: 'refused', why, ...(cause === undefined ? {} : { cause }) };
}
