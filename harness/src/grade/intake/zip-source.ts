import { promisify } from 'node:util';

import { type Entry, open, type Options, type ZipFile } from 'yauzl';

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
        const path = nameOf(entry);
        if (path.endsWith('/')) return;
        const { uncompressedSize: size } = entry;
        found.push({ path, kind: kindOf(entry), size });
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

/** Some write names with backslashes. What is not marked as UTF-8 may be in any encoding, and names of the course are ASCII. */
function nameOf({ fileName, generalPurposeBitFlag }: Entry): string {
  const UTF_8 = 0x800;
  // Not decoded, and the types do not know of that.
  const raw = fileName as unknown as Buffer;
  return raw.toString(generalPurposeBitFlag & UTF_8 ? 'utf8' : 'latin1').replaceAll('\\', '/');
}

/** What Unix calls the type of a file stands in the upper half of the attributes, where the archive was made on Unix. */
function kindOf({ externalFileAttributes, versionMadeBy }: Entry): ListedFile['kind'] {
  const UNIX = 3;
  const type = versionMadeBy >> 8 === UNIX ? (externalFileAttributes >>> 16) & 0o170_000 : 0;
  if (type === 0 || type === 0o100_000) return 'file';
  return type === 0o120_000 ? 'link' : 'special';
}

async function eachEntry(
  file: string,
  look: (entry: Entry, zip: ZipFile) => void | Promise<void>,
): Promise<void> {
  // Names are looked at by whoever takes files: one bad name is no reason to refuse the others.
  const options = { lazyEntries: true, autoClose: false, decodeStrings: false };
  const zip = await openZip(file, options).catch((error: Error) => {
    throw unreadable(error);
  });
  try {
    // Folders count as well: what is listed is looked at one by one.
    if (zip.entryCount > MOST_FILES) throw tooManyFiles();
    await new Promise<void>((resolve, reject) => {
      zip.on('error', (error: Error) => reject(unreadable(error)));
      zip.on('end', resolve);
      zip.on('entry', (entry: Entry) => {
        Promise.resolve()
          .then(() => look(entry, zip))
          .then(() => zip.readEntry(), reject);
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
      if (error) return reject(unreadable(error));
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
      stream.on('error', (failure: Error) => reject(unreadable(failure)));
    });
  });
}

function unreadable(error: Error): Unreadable {
  return error instanceof Unreadable
    ? error
    : new Unreadable(`the zip archive cannot be read: ${error.message.replace(/\.$/, '')}`);
}
