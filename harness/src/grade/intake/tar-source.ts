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

/** A tar archive, plain or compressed with gzip. It has no list, so it is read through, twice. */
export function tarSource(file: string): Source {
  return {
    kind: 'tar',
    commit: null,
    list: async () => {
      const found: ListedFile[] = [];
      await eachEntry(file, (entry) => {
        const kind = kindOf(entry);
        // The course's folder itself may stand there as `./`.
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

/** What every entry takes, whatever is in it. */
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
    // It would go on with all that it has unpacked.
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
      // What is passed over is unpacked all the same.
      weigh(entry.size);
      // A file with holes, in a form of its own; everything else here only describes others.
      if (entry.type === 'SparseFile') tell(entry);
    });
    parser.on('meta', (text: string) => weigh(text.length));
    parser.on('end', () => resolve());
    // Nothing counts after the end of an archive, and the parser would keep all of it.
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
  'the tar archive unpacks to far more than it holds. Pack your copy of the course and nothing else';

const DAMAGED =
  'the tar archive is damaged or not all of it is there. Pack your folder again, and hand in the new archive';
