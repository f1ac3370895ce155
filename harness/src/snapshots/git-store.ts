import { execFileSync } from 'node:child_process';

import type { Snapshot, SnapshotStore } from './snapshot';

const REFS = 'refs/course/snapshots/';
/** Stands in the tree beside the contents: what did not exist, and what was left in its place. */
const ENTRY = 'entry.json';

interface Entry {
  readonly absent: readonly string[];
  readonly left: Snapshot['left'];
}

/** Snapshots as commits that no branch knows of: they survive `git clean`, and are never pushed by accident. */
export function createGitStore(root: string): SnapshotStore {
  const git = (args: readonly string[], input?: Buffer | string) =>
    execFileSync('git', ['-c', 'core.quotePath=false', ...args], {
      cwd: root,
      input: input ?? '',
      env: { ...process.env, ...IDENTITY },
      stdio: ['pipe', 'pipe', 'pipe'],
      maxBuffer: 64_000_000,
    });
  const text = (args: readonly string[], input?: Buffer | string) =>
    git(args, input).toString().trim();
  const numbers = () =>
    text(['for-each-ref', '--format=%(refname)', REFS])
      .split('\n')
      .filter((name) => name !== '')
      .map((name) => Number(name.slice(REFS.length)))
      .sort((a, b) => a - b);

  const writeBlob = (content: Buffer | string) => text(['hash-object', '-w', '--stdin'], content);
  const writeTree = (entries: readonly string[]) =>
    text(['mktree', '-z'], entries.map((one) => `${one}\0`).join(''));

  return {
    save: ({ reason, files, left }) => {
      const kept = Object.entries(files).flatMap(([path, content]) =>
        content === null ? [] : [{ path, id: writeBlob(content) }],
      );
      const absent = Object.keys(files).filter((path) => files[path] === null);
      const entry: Entry = { absent, left };
      // One flat tree: a path becomes one name, so that no index is needed and none is touched.
      const entries = [
        ...kept.map(({ path, id }) => `100644 blob ${id}\t${encodeURIComponent(path)}`),
        `100644 blob ${writeBlob(JSON.stringify(entry))}\t${ENTRY}`,
      ];
      const commit = text(['commit-tree', writeTree(entries), '-m', reason]);
      const number = (numbers().at(-1) ?? 0) + 1;
      git(['update-ref', `${REFS}${number}`, commit]);
      return number;
    },
    latest: () => {
      const number = numbers().at(-1);
      if (number === undefined) return undefined;
      const ref = `${REFS}${number}`;
      const reason = text(['log', '-1', '--format=%B', ref]);
      const read = (name: string) => git(['cat-file', 'blob', `${ref}:${name}`]);
      const { absent, left } = JSON.parse(read(ENTRY).toString()) as Entry;
      const files: Record<string, Buffer | null> = {};
      for (const path of absent) files[path] = null;
      const names = text(['ls-tree', '--name-only', ref]).split('\n');
      for (const name of names.filter((one) => one !== ENTRY)) {
        files[decodeURIComponent(name)] = read(name);
      }
      return { number, reason, files, left };
    },
    drop: (number) => void git(['update-ref', '-d', `${REFS}${number}`]),
  };
}

/** A commit needs an author; the learner's own settings may be missing. */
const IDENTITY = {
  GIT_AUTHOR_NAME: 'course',
  GIT_AUTHOR_EMAIL: 'course@localhost',
  GIT_COMMITTER_NAME: 'course',
  GIT_COMMITTER_EMAIL: 'course@localhost',
};
