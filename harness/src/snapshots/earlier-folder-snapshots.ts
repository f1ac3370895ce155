import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { copyOf, parseReason } from './earlier-snapshots';
import { numbersIn } from './numbers-in';
import { readEach } from './read-each';
import type { Copies, Read, Version } from './version';

interface Entry {
  readonly reason: string;
  readonly files: Readonly<Record<string, 'kept' | 'absent'>>;
}

/**
 * Snapshots that earlier releases kept in `.course/snapshots`, where there was no git. They are
 * only read.
 */
export function readFolderSnapshots(root: string): Read<Version> {
  const base = join(root, '.course', 'snapshots');
  return readEach(base, () =>
    numbersIn(base, '').map((number) => ({
      name: join(base, String(number)),
      read: () => readSnapshot(base, number),
    })),
  );
}

function readSnapshot(base: string, number: number): Version {
  const folder = join(base, String(number));
  const file = join(folder, 'entry.json');
  const { reason, files } = JSON.parse(readFileSync(file, 'utf8')) as Entry;
  const copies = Object.entries(files).map(([path, state]) => [
    path,
    state === 'absent' ? null : copyOf(readFileSync(join(folder, 'files', path))),
  ]);
  return {
    id: `copy-${number}`,
    time: statSync(file).mtime,
    cause: parseReason(reason),
    scope: undefined,
    files: Object.fromEntries(copies) as Copies,
  };
}
