import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What earlier releases kept before they overwrote files. */
export interface EarlierSnapshot {
  readonly number: number;
  /** `before reset of tiny/double`. */
  readonly reason: string;
  readonly files: Readonly<Record<string, string | null>>;
}

/** Keeps a snapshot as earlier releases did in a git repository. */
export function keepInGit(root: string, { number, reason, files }: EarlierSnapshot): void {
  const identity = { NAME: 'course', EMAIL: 'course@localhost', DATE: '2020-01-02T03:04:05Z' };
  const env = Object.entries(identity).flatMap(([name, value]) =>
    ['AUTHOR', 'COMMITTER'].map((who) => [`GIT_${who}_${name}`, value]),
  );
  const git = (args: readonly string[], input = '') =>
    execFileSync('git', [...args], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, ...(Object.fromEntries(env) as NodeJS.ProcessEnv) },
      input,
    }).trim();
  const absent = Object.keys(files).filter((path) => files[path] === null);
  const contents = {
    ...Object.fromEntries(Object.entries(files).filter(([, content]) => content !== null)),
    'entry.json': JSON.stringify({ absent, left: {} }),
  };
  const lines = Object.entries(contents).map(([path, content]) => {
    const id = git(['hash-object', '-w', '--stdin'], content ?? '');
    return `100644 blob ${id}\t${encodeURIComponent(path)}\0`;
  });
  const commit = git(['commit-tree', git(['mktree', '-z'], lines.join('')), '-m', reason]);
  git(['update-ref', `refs/course/snapshots/${number}`, commit]);
}

/** Keeps a snapshot as earlier releases did where there was no git. */
export function keepInFolder(root: string, { number, reason, files }: EarlierSnapshot): void {
  const folder = join(root, '.course', 'snapshots', String(number));
  const write = (path: string, content: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  const states = Object.entries(files).map(([path, content]) => {
    if (content !== null) write(join('files', path), content);
    return [path, content === null ? 'absent' : 'kept'] as const;
  });
  write('entry.json', JSON.stringify({ reason, files: Object.fromEntries(states), left: {} }));
}
