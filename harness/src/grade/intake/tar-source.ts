import { createReadStream } from 'node:fs';

import { Parser, type ReadEntry } from 'tar';

import { cannotRead } from './cannot-read';
import {
  type ListedFile,
  MOST_FILES,
  MOST_UNPACKED_BYTES,
  type Source,
  tooManyFiles,
  Unreadable,
} from './source';

/**
 * A tar archive, plain or compressed with gzip. It has no table of contents, so all of it is read
 * twice.
 */
export function tarSource(file: string): Source {
  return {
    kind: 'tar',
    commit: null,
    list: async () => {
      const found: ListedFile[] = [];
      await eachEntry(file, (entry) => {
        const kind = kindOf(entry);
        // The course's folder itself may be listed as `./`.
        const path = kind === 'folder' ? entry.path.replace(/\/+$/, '') : entry.path;
        found.push({ path, kind, size: entry.size });
        if (found.length > MOST_FILES) throw tooManyFiles();
      });
      return found;
    },
    read: async (paths, mostBytes) => {
      const texts = new Map<string, Buffer>();
      await eachEntry(file, (entry) => {
        if (!paths.has(entry.path) || kindOf(entry) !== 'file') return;
        const chunks: Buffer[] = [];
        let length = 0;
        entry.on('data', (chunk: Buffer) => {
          length += chunk.length;
          if (length - chunk.length <= mostBytes) chunks.push(chunk);
        });
        entry.on('end', () => {
          texts.set(entry.path, Buffer.concat(chunks).subarray(0, mostBytes + 1));
        });
      });
      return texts;
    },
  };
}

/** The size of the header of each entry. */
const HEADER_BYTES = 512;

const KINDS: Readonly<Record<string, ListedFile['kind']>> = {
  File: 'file',
  OldFile: 'file',
  ContiguousFile: 'file',
  Link: 'link',
  SymbolicLink: 'link',
  Directory: 'folder',
  GNUDumpDir: 'folder',
};

function kindOf({ type }: ReadEntry): ListedFile['kind'] {
  return KINDS[type] ?? 'special';
}

async function eachEntry(file: string, look: (entry: ReadEntry) => void): Promise<void> {
  let unpacked = 0;
  let parser: Parser | undefined;
  const reading = createReadStream(file);
  await new Promise<void>((resolve, reject) => {
    const fail = (error: Error) => {
      reject(cannotRead(file, error) ?? unreadable(error));
      stop();
    };
    // Otherwise the parser would continue with everything that is already unpacked.
    const stop = () => {
      reading.destroy();
      parser?.abort(new Error('nothing more is wanted'));
    };
    const weigh = (size: number) => {
      unpacked += HEADER_BYTES + size;
      if (unpacked > MOST_UNPACKED_BYTES) {
        fail(new Unreadable(`it unpacks to more than ${MOST_UNPACKED_BYTES} bytes`));
      }
    };
    const tell = (entry: ReadEntry) => {
      try {
        look(entry);
      } catch (error) {
        fail(error as Error);
      }
    };
    parser = new Parser({
      strict: true,
      onReadEntry: (entry) => {
        weigh(entry.size);
        tell(entry);
        entry.resume();
      },
    });
    parser.on('error', fail);
    parser.on('ignoredEntry', (entry: ReadEntry) => {
      // Skipped entries are unpacked, too.
      weigh(entry.size);
      // A sparse file, which has a type of its own; all other types only describe the entry that
      // follows.
      if (entry.type === 'SparseFile') tell(entry);
    });
    parser.on('meta', (text: string) => weigh(text.length));
    parser.on('end', () => resolve());
    // Bytes after the end of the archive do not count, and the parser would keep all of them in
    // memory.
    parser.on('eof', () => {
      resolve();
      stop();
    });
    reading.on('error', fail);
    reading.on('data', (chunk) => {
      if (parser?.write(chunk as Buffer) !== false) return;
      reading.pause();
      parser.once('drain', () => reading.resume());
    });
    reading.on('end', () => parser?.end());
  });
}

function unreadable(error: Error): Unreadable {
  if (error instanceof Unreadable) return error;
  const bomb = error.message.startsWith('max decompression ratio');
  return new Unreadable(bomb ? BOMB : DAMAGED, { cause: error });
}

const BOMB =
  'the tar archive unpacks to far more than its own size. Pack only your copy of the course';

const DAMAGED =
  'the tar archive is damaged or incomplete. Pack your folder again, and hand in the new archive';
