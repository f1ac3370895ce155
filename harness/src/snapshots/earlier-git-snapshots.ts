import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { askGit } from '../support/ask-git';
import { copyOf, parseReason } from './earlier-snapshots';
import { readEach } from './read-each';
import type { Copies, Read, Version } from './version';

const REFS = 'refs/course/snapshots/';
/** A file in the tree, next to the contents, that lists the files that did not exist. */
const ENTRY = 'entry.json';
const FORMAT = '%(committerdate:iso-strict)%09%(contents:subject)';

/**
 * Snapshots that earlier releases kept as commits outside of all branches. They are only read.
 * Empty unless this folder is the top of a repository; a repository above it is not the course's.
 */
export function readGitSnapshots(root: string): Read<Version> {
  if (!existsSync(join(root, '.git'))) return { found: [], damaged: [] };
  const asked = askGit(root, 'for-each-ref', '--format=%(refname)', REFS);
  if (asked.kind === 'failed') return { found: [], damaged: [], unasked: asked };
  return readEach(REFS, () =>
    listRefs(asked.output).map((ref) => ({ name: ref, read: () => readSnapshot(root, ref) })),
  );
}

function listRefs(output: Buffer): string[] {
  return output
    .toString()
    .split('\n')
    .filter((ref) => ref !== '')
    .sort((a, b) => numberOf(a) - numberOf(b));
}

function numberOf(ref: string): number {
  return Number(ref.slice(REFS.length));
}

function readSnapshot(root: string, ref: string): Version {
  const text = (...args: readonly string[]) => git(root, args).toString().trim();
  const read = (name: string) => git(root, ['cat-file', 'blob', `${ref}:${name}`]);
  // Each ref is read separately: a damaged one would keep git from listing the others.
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
  const asked = askGit(root, ...args);
  if (asked.kind === 'answered') return asked.output;
  throw new Error(asked.reason);
}
