import { deflateRawSync } from 'node:zlib';

/** An entry of a zip; what it says about itself need not be true. */
export interface ZipEntry {
  /** Written as it is, whatever it would mean to a program that unpacks. */
  readonly name: string;
  readonly content?: string | Buffer;
  /**
   * What Unix says of the file: its type and its permissions. Without it, the archive says that it
   * was made on DOS.
   */
  readonly mode?: number;
  /** Stored as it is unless this is set. */
  readonly deflate?: boolean;
  /** The size that is told; the true one when left out. */
  readonly toldSize?: number;
  /** Marks beside the one that says in what the name is written; 1 for encrypted. */
  readonly flags?: number;
  /** The number of the way in which it is said to be compressed. */
  readonly method?: number;
}

export const MODE = {
  file: 0o100_644,
  folder: 0o040_755,
  link: 0o120_777,
  device: 0o020_666,
  fifo: 0o010_644,
};

const [MADE_ON_DOS, MADE_ON_UNIX, VERSION] = [0, 3, 20];
const NAMES_ARE_UTF_8 = 0x800;
const [STORED, DEFLATED] = [0, 8];

/** A zip archive of these entries. Its checksums are zero, since nobody here reads them. */
export function zipFile(entries: readonly ZipEntry[]): Buffer {
  const files: Buffer[] = [];
  const list: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name);
    const content = Buffer.from(entry.content ?? '');
    const body = entry.deflate ? deflateRawSync(content) : content;
    // The local header and the list have these fields in common.
    const common = [
      u16(
        VERSION,
        NAMES_ARE_UTF_8 | (entry.flags ?? 0),
        entry.method ?? (entry.deflate ? DEFLATED : STORED),
      ),
      u32(0, 0, body.length, entry.toldSize ?? content.length),
      u16(name.length, 0),
    ];
    const file = Buffer.concat([u32(0x04034b50), ...common, name, body]);
    const madeOn = entry.mode === undefined ? MADE_ON_DOS : MADE_ON_UNIX;
    list.push(
      u32(0x02014b50),
      u16((madeOn << 8) | VERSION),
      ...common,
      u16(0, 0, 0),
      u32((entry.mode ?? 0) * 0x10000, offset),
      name,
    );
    files.push(file);
    offset += file.length;
  }
  const listed = Buffer.concat(list);
  const end = [
    u32(0x06054b50),
    u16(0, 0, entries.length, entries.length),
    u32(listed.length, offset),
    u16(0),
  ];
  return Buffer.concat([...files, listed, ...end]);
}

function u16(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 2);
  values.forEach((value, at) => buffer.writeUInt16LE(value, at * 2));
  return buffer;
}

function u32(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 4);
  values.forEach((value, at) => buffer.writeUInt32LE(value, at * 4));
  return buffer;
}
