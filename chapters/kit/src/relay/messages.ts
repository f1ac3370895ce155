/** One message of PostgreSQL's protocol, as it came. */
export interface Message {
  /** A letter; empty for what comes before the startup is done. */
  readonly type: string;
  /** What follows type and length. */
  readonly body: Buffer;
  readonly bytes: Buffer;
}

/**
 * More than a test needs. The code under test, which is not trusted, must not fill the memory of
 * the tests.
 */
const MOST_BYTES = 8_000_000;

const LENGTH = 4;

/** Splits a stream of bytes into messages. The first ones of a client have no type. */
export class MessageReader {
  #chunks: Buffer[] = [];
  #size = 0;
  #typed: boolean;

  constructor({ typed }: { typed: boolean }) {
    this.#typed = typed;
  }

  /** From now on every message begins with its type. */
  expectTypes(): void {
    this.#typed = true;
  }

  /** The messages that these bytes complete. Throws when the bytes are not messages. */
  *read(chunk: Buffer): Generator<Message> {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    for (let message = this.#next(); message; message = this.#next()) yield message;
  }

  #next(): Message | undefined {
    const at = this.#typed ? 1 : 0;
    if (this.#size < at + LENGTH) return undefined;
    const length = this.#first(at + LENGTH).readUInt32BE(at);
    if (length < LENGTH || length > MOST_BYTES) {
      throw new Error(`no message of PostgreSQL's protocol is ${length} bytes long`);
    }
    const end = at + length;
    if (this.#size < end) return undefined;
    const all = this.#first(end);
    const bytes = all.subarray(0, end);
    this.#chunks = [all.subarray(end)];
    this.#size -= end;
    return {
      type: at === 1 ? String.fromCharCode(bytes[0] ?? 0) : '',
      body: bytes.subarray(at + LENGTH),
      bytes,
    };
  }

  /**
   * A buffer that begins with at least this many bytes. Chunks are joined only when all bytes have
   * arrived.
   */
  #first(size: number): Buffer {
    const [first = Buffer.alloc(0)] = this.#chunks;
    if (first.length >= size) return first;
    const all = Buffer.concat(this.#chunks);
    this.#chunks = [all];
    return all;
  }
}

/** A message of this type. */
export function writeMessage(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(1 + LENGTH);
  head.write(type, 'latin1');
  head.writeUInt32BE(LENGTH + body.length, 1);
  return Buffer.concat([head, body]);
}

/** The string up to the next zero byte, and where the bytes after it begin. */
export function readString(body: Buffer, from = 0): { text: string; end: number } {
  const zero = body.indexOf(0, from);
  const end = zero < 0 ? body.length : zero;
  return { text: body.toString('utf8', from, end), end: end + 1 };
}

/** An error as the server reports it. */
export function writeError(code: string, reason: string): Buffer {
  const fields = ['SERROR', 'VERROR', `C${code}`, `M${reason}`];
  return writeMessage('E', Buffer.from(`${fields.join('\0')}\0\0`));
}
