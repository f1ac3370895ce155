import { promisify } from 'node:util';

import { type Entry, open, type Options, type ZipFile } from 'yauzl';

import { cannotRead } from './cannot-read';
import { type ListedFile, MOST_FILES, type Source, tooManyFiles, Unreadable } from './source';

const openZip = promisify<string, Options, ZipFile>(open);

/** A zip archive: the list at its end is read, and of its contents only what is asked for. */
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
 * Some write names with backslashes. What is not marked as UTF-8 may be in any encoding, and names
 * of the course are ASCII.
 */
function nameOf({ fileName, generalPurposeBitFlag }: Entry): string {
  const UTF_8 = 0x800;
  // Not decoded, and the types do not know of that.
  const raw = fileName as unknown as Buffer;
  return raw.toString(generalPurposeBitFlag & UTF_8 ? 'utf8' : 'latin1').replaceAll('\\', '/');
}

/**
 * What Unix calls the type of a file stands in the upper half of the attributes, where the archive
 * was made on Unix.
 */
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
  // Names are looked at by whoever takes files: one bad name is no reason to refuse the others.
  const options = { lazyEntries: true, autoClose: false, decodeStrings: false };
  const fail = (error: Error) => cannotRead(file, error) ?? unreadable(error);
  const zip = await openZip(file, options).catch((error: Error) => {
    throw fail(error);
  });
  try {
    // Folders count as well: what is listed is looked at one by one.
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
  'the zip archive is damaged or not all of it is there. Pack your folder again, and hand in the new archive';

export const ENCRYPTED = 'the archive is encrypted. Hand in one without a password';

/** What the library says → what its sender is told. */
const REASONS: readonly (readonly [said: RegExp, reason: string])[] = [
  [/encrypt/, ENCRYPTED],
  [
    /compression method/,
    'the zip archive is compressed in a way that is not read here. Pack it as a common zip (Deflate)',
  ],
  [/multi-disk/, 'the zip archive has several parts. Pack it as one'],
];
