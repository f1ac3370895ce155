import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

import type { Snapshot, SnapshotStore } from './snapshot';

interface Entry {
  reason: string;
  files: Record<string, 'kept' | 'absent'>;
  left: Snapshot['left'];
}

/** Snapshots as copies below `.course/snapshots`, for courses without git. */
export function createFolderStore(root: string): SnapshotStore {
  const base = join(root, '.course', 'snapshots');
  const numbers = () =>
    existsSync(base)
      ? readdirSync(base)
          .filter((name) => /^\d+$/.test(name))
          .map(Number)
          .sort((a, b) => a - b)
      : [];
  return {
    save: (snapshot) => {
      const number = (numbers().at(-1) ?? 0) + 1;
      const partial = join(base, `${number}.partial`);
      rmSync(partial, { recursive: true, force: true });
      writeSnapshot(partial, snapshot);
      renameSync(partial, join(base, String(number)));
      return number;
    },
    latest: () => {
      const number = numbers().at(-1);
      return number === undefined ? undefined : readSnapshot(base, number);
    },
    drop: (number) => rmSync(join(base, String(number)), { recursive: true, force: true }),
  };
}

function writeSnapshot(folder: string, { reason, files, left }: Omit<Snapshot, 'number'>): void {
  const entry: Entry = { reason, files: {}, left };
  for (const [path, content] of Object.entries(files)) {
    entry.files[path] = content === null ? 'absent' : 'kept';
    if (content === null) continue;
    const target = join(folder, 'files', path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'entry.json'), JSON.stringify(entry));
}

function readSnapshot(base: string, number: number): Snapshot {
  const folder = join(base, String(number));
  const entry = JSON.parse(readFileSync(join(folder, 'entry.json'), 'utf8')) as Entry;
  const { reason, files, left } = entry;
  const contents = Object.entries(files).map(([path, state]) => [
    path,
    state === 'absent' ? null : readFileSync(join(folder, 'files', path)),
  ]);
  return { number, reason, files: Object.fromEntries(contents) as Snapshot['files'], left };
}
