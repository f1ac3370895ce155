import { promisify } from 'node:util';

import { type Entry, open, type Options, type ZipFile } from 'yauzl';

import { cannotRead } from './cannot-read';
import { type ListedFile, MOST_FILES, type Source, tooManyFiles, Unreadable } from './source';

const openZip = promisify<string, Options, ZipFile>(open);

/** A zip archive: its table of contents is read, and of its files only those that are asked for. */
export function zipSource(file: string): Source {
  return {
    kind: 'zip',
    commit: null,
    list: async () => {
      const found: ListedFile[] = [];
      await eachEntry(file, (entry) => {
        const kind = kindOf(entry);
        const path = kind === 'folder' ? nameOf(entry).replace(/\/+$/, '') : nameOf(entry);
        found.push({ path, kind, size: kind === 'folder' ? 0 : entry.uncompressedSize });
      });
      return found;
    },
    read: async (paths, mostBytes) => {
      const texts = new Map<string, Buffer>();
      await eachEntry(file, async (entry, zip) => {
        const path = nameOf(entry);
        if (!paths.has(path) || texts.has(path) || kindOf(entry) !== 'file') return;
        texts.set(path, await inflate(zip, entry, mostBytes));
      });
      return texts;
    },
  };
}

/**
 * Some programs write names with backslashes. A name that is not marked as UTF-8 may be in any
 * encoding; the names of the course are ASCII.
 */
function nameOf({ fileName, generalPurposeBitFlag }: Entry): string {
  const UTF_8 = 0x800;
  // A buffer, since names are not decoded here; the library's types do not say so.
  const raw = fileName as unknown as Buffer;
  return raw.toString(generalPurposeBitFlag & UTF_8 ? 'utf8' : 'latin1').replaceAll('\\', '/');
}

/** In archives made on Unix, the upper half of the attributes contains the type of the file. */
function kindOf(entry: Entry): ListedFile['kind'] {
  const { externalFileAttributes, versionMadeBy } = entry;
  const UNIX = 3;
  const type = versionMadeBy >> 8 === UNIX ? (externalFileAttributes >>> 16) & 0o170_000 : 0;
  const kind = KINDS[type] ?? 'special';
  return kind === 'file' && nameOf(entry).endsWith('/') ? 'folder' : kind;
}

const KINDS: Readonly<Record<number, ListedFile['kind']>> = {
  0: 'file',
  0o040_000: 'folder',
  0o100_000: 'file',
  0o120_000: 'link',
};

async function eachEntry(
  file: string,
  look: (entry: Entry, zip: ZipFile) => void | Promise<void>,
): Promise<void> {
  // Names are checked later, file by file: one bad name is no reason to reject the whole archive.
  const options = { lazyEntries: true, autoClose: false, decodeStrings: false };
  const fail = (error: Error) => cannotRead(file, error) ?? unreadable(error);
  const zip = await openZip(file, options).catch((error: Error) => {
    throw fail(error);
  });
  try {
    // Folders count too, since every listed entry is checked.
    if (zip.entryCount > MOST_FILES) throw tooManyFiles();
    await new Promise<void>((resolve, reject) => {
      zip.on('error', (error: Error) => reject(fail(error)));
      zip.on('end', resolve);
      zip.on('entry', (entry: Entry) => {
        Promise.resolve()
          .then(() => look(entry, zip))
          .then(
            () => zip.readEntry(),
            (error: Error) => reject(fail(error)),
          );
      });
      zip.readEntry();
    });
  } finally {
    zip.close();
  }
}

function inflate(zip: ZipFile, entry: Entry, mostBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error) return reject(error);
      const chunks: Buffer[] = [];
      let length = 0;
      const done = () => resolve(Buffer.concat(chunks).subarray(0, mostBytes + 1));
      stream.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        length += chunk.length;
        if (length <= mostBytes) return;
        done();
        stream.destroy();
      });
      stream.on('end', done);
      stream.on('error', reject);
    });
  });
}

function unreadable(error: Error): Unreadable {
  if (error instanceof Unreadable) return error;
  const [, reason = DAMAGED] = REASONS.find(([said]) => said.test(error.message)) ?? [];
  return new Unreadable(reason, { cause: error });
}

const DAMAGED =
  'the zip archive is damaged or incomplete. Pack your folder again, and hand in the new archive';

export const ENCRYPTED = 'the archive is encrypted. Hand in one without a password';

/** Message of the library → reason for the sender. */
const REASONS: readonly (readonly [said: RegExp, reason: string])[] = [
  [/encrypt/, ENCRYPTED],
  [
    /compression method/,
    'the zip archive uses a compression method that is not supported. Pack it as a common zip (Deflate)',
  ],
  [/multi-disk/, 'the zip archive has several parts. Pack it as one'],
];
