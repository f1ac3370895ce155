import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { copyOf, parseReason } from './earlier-snapshots';
import { readEach } from './read-each';
import type { Copies, Read, Version } from './version';

const REFS = 'refs/course/snapshots/';
/** Stands in the tree beside the contents and says which files did not exist. */
const ENTRY = 'entry.json';
const FORMAT = '%(committerdate:iso-strict)%09%(contents:subject)';

/** Snapshots that earlier releases kept as commits which no branch knows of. They are only read. */
export function readGitSnapshots(root: string): Read<Version> {
  return readEach(REFS, () =>
    listRefs(root).map((ref) => ({ name: ref, read: () => readSnapshot(root, ref) })),
  );
}

/** None where this folder is not the top of a repository; one around it is somebody else's. */
function listRefs(root: string): string[] {
  if (!existsSync(join(root, '.git'))) return [];
  try {
    const refs = git(root, ['for-each-ref', '--format=%(refname)', REFS]).toString();
    return refs
      .split('\n')
      .filter((ref) => ref !== '')
      .sort((a, b) => numberOf(a) - numberOf(b));
  } catch {
    return [];
  }
}

function numberOf(ref: string): number {
  return Number(ref.slice(REFS.length));
}

function readSnapshot(root: string, ref: string): Version {
  const text = (...args: readonly string[]) => git(root, args).toString().trim();
  const read = (name: string) => git(root, ['cat-file', 'blob', `${ref}:${name}`]);
  // Each ref by itself: a damaged one would keep git from listing the others.
  const [time = '', reason = ''] = text('for-each-ref', `--format=${FORMAT}`, ref).split('\t');
  const { absent } = JSON.parse(read(ENTRY).toString()) as { absent: readonly string[] };
  const kept = text('ls-tree', '--name-only', ref)
    .split('\n')
    .filter((name) => name !== ENTRY)
    .map((name) => [decodeURIComponent(name), copyOf(read(name))]);
  return {
    id: `git-${numberOf(ref)}`,
    time: new Date(time),
    cause: parseReason(reason),
    scope: undefined,
    files: {
      ...(Object.fromEntries(kept) as Copies),
      ...Object.fromEntries(absent.map((path) => [path, null])),
    },
  };
}

function git(root: string, args: readonly string[]): Buffer {
  return execFileSync('git', [...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 64_000_000,
  });
}
