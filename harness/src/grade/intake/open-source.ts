import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { CourseError } from '../../model/course-error';
import { folderSource } from './folder-source';
import { gitSource } from './git-source';
import type { Source } from './source';
import { tarSource } from './tar-source';
import { zipSource } from './zip-source';

// What archives begin with; the mark of tar stands further on.
const ZIP = '504b0304';
const EMPTY_ZIP = '504b0506';
const GZIP = '1f8b';
const TAR_AT = 257;
const HEAD_BYTES = 262;

/** A submission as it was named on the command line: a folder, a revision in one, a zip or a tar. */
export async function openSource(path: string, revision: string | undefined): Promise<Source> {
  const found = await stat(path).catch(() => undefined);
  if (!found) {
    throw new CourseError(`there is no submission at ${path}`, {
      next: 'Name a folder, a git repository with --rev, a zip or a tar.',
    });
  }
  if (found.isDirectory() && revision === undefined) {
    await refuseBare(path);
    return folderSource(path);
  }
  if (found.isDirectory()) return gitSource(path, revision ?? 'HEAD');
  if (revision !== undefined) {
    throw new CourseError(`--rev is for git repositories, and ${path} is a file`, {
      next: 'Leave out --rev, or name the folder of the repository.',
    });
  }
  const kind = found.isFile() ? await sniff(path) : undefined;
  if (kind === 'zip') return zipSource(path);
  if (kind === 'tar') return tarSource(path);
  throw new CourseError(`${path} is neither a folder nor a zip nor a tar`, {
    next: 'Archives may be .zip, .tar or .tar.gz; what counts is what they begin with.',
  });
}

/** A bare repository holds nothing to look at but through git. */
async function refuseBare(path: string): Promise<void> {
  const marks = await Promise.all(
    ['HEAD', 'objects', 'refs'].map((name) => stat(join(path, name)).catch(() => undefined)),
  );
  if (!marks.every(Boolean)) return;
  throw new CourseError(`${path} is a bare git repository`, {
    next: 'Say which commit: --rev main.',
  });
}

async function sniff(path: string): Promise<'zip' | 'tar' | undefined> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const head = buffer.subarray(0, bytesRead);
    const starts = (mark: string) => head.toString('hex').startsWith(mark);
    if (starts(ZIP) || starts(EMPTY_ZIP)) return 'zip';
    if (starts(GZIP) || head.toString('latin1', TAR_AT) === 'ustar') return 'tar';
    return undefined;
  } finally {
    await handle.close();
  }
}
