import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { CourseError } from '../../model/course-error';
import { cannotRead } from './cannot-read';
import { folderSource } from './folder-source';
import { gitSource } from './git-source';
import { type Source, Unreadable } from './source';
import { tarSource } from './tar-source';
import { zipSource } from './zip-source';

// The first bytes of archives; the mark of tar comes later in the file.
const ZIP = ['504b0304', '504b0506'];
const GZIP = '1f8b';
const TAR_AT = 257;
const HEAD_BYTES = 262;

/** Archives that are not supported here, by their first bytes. */
const FOREIGN: readonly (readonly [mark: string, name: string])[] = [
  ['526172211a07', 'a RAR archive'],
  ['377abcaf271c', 'a 7z archive'],
  ['fd377a585a00', 'compressed with xz'],
  ['425a68', 'compressed with bzip2'],
  ['28b52ffd', 'compressed with Zstandard'],
  ['504b0708', 'a zip archive in several parts'],
];

const PACK_AGAIN = 'Hand in the folder of the course as a .zip, .tar or .tar.gz';

/**
 * A submission as it was named on the command line: a folder, a revision in one, a zip or a tar.
 * Any other file is a submission that cannot be read: its sender has to fix that, not the grader.
 */
export async function openSource(path: string, revision: string | undefined): Promise<Source> {
  const found = await stat(path).catch((error: unknown) => {
    const locked = cannotRead(path, error);
    if (locked) throw locked;
  });
  if (found?.isDirectory() && revision === undefined) {
    await refuseBare(path);
    return folderSource(path);
  }
  if (found?.isDirectory()) return gitSource(path, revision ?? 'HEAD');
  if (!found?.isFile()) {
    throw new CourseError(
      found ? `${path} is neither a folder nor a file` : `there is no submission at ${path}`,
      { next: 'Name a folder, a git repository with --rev, a zip or a tar.' },
    );
  }
  if (revision !== undefined) {
    throw new CourseError(`--rev is for git repositories, and ${path} is a file`, {
      next: 'Leave out --rev, or name the folder of the repository.',
    });
  }
  return openFile(path, await readHead(path));
}

function openFile(path: string, head: Buffer): Source {
  const starts = (mark: string) => head.toString('hex').startsWith(mark);
  if (ZIP.some(starts)) return zipSource(path);
  if (starts(GZIP) || head.toString('latin1', TAR_AT) === 'ustar') return tarSource(path);
  if (head.length === 0) return unreadable(`the file is empty. ${PACK_AGAIN}`);
  const [, name] = FOREIGN.find(([mark]) => starts(mark)) ?? [];
  if (name !== undefined) return unreadable(`it is ${name}. ${PACK_AGAIN}`);
  return unreadable(`the file is neither a zip nor a tar, whatever its name. ${PACK_AGAIN}`);
}

function unreadable(reason: string): Source {
  const refuse = () => Promise.reject(new Unreadable(reason));
  return { kind: 'file', commit: null, list: refuse, read: refuse };
}

/**
 * Throws for a bare repository: its files can only be read through git, so a commit has to be
 * named.
 */
async function refuseBare(path: string): Promise<void> {
  const marks = await Promise.all(
    ['HEAD', 'objects', 'refs'].map((name) => stat(join(path, name)).catch(() => undefined)),
  );
  if (!marks.every(Boolean)) return;
  throw new CourseError(`${path} is a bare git repository`, {
    next: 'Name the commit: --rev main.',
  });
}

async function readHead(path: string): Promise<Buffer> {
  try {
    await using handle = await open(path);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    throw cannotRead(path, error) ?? error;
  }
}
