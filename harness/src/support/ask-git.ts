import { spawnSync } from 'node:child_process';

/** What git printed, or why it failed, in git's own words, with a next step. */
export type GitAnswer =
  | { readonly kind: 'answered'; readonly output: Buffer }
  | { readonly kind: 'failed'; readonly reason: string; readonly next: string };

/** More output than git prints about any course. */
const MOST_BYTES = 64_000_000;

/** Runs git in a folder and waits for it. A failure of git is never treated as empty output. */
export function askGit(folder: string, ...args: readonly string[]): GitAnswer {
  const { status, stdout, stderr, error } = spawnSync('git', [...args], {
    cwd: folder,
    env: process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: MOST_BYTES,
  });
  if (error) return failed(folder, isMissing(error) ? 'git is not installed' : error.message);
  if (status === 0) return { kind: 'answered', output: stdout };
  return failed(folder, stderr.toString().trim() || `git ended with code ${status ?? 'none'}`);
}

function isMissing({ code }: NodeJS.ErrnoException): boolean {
  return code === 'ENOENT';
}

function failed(folder: string, reason: string): GitAnswer {
  const [first = ''] = reason.split('\n');
  const [, next = 'Fix what git says, then run the command again.'] =
    ADVICE.find(([said]) => said.test(reason)) ?? [];
  return { kind: 'failed', reason: first, next: next.replace('FOLDER', JSON.stringify(folder)) };
}

/** Message of git → next step. */
const ADVICE: readonly (readonly [said: RegExp, next: string])[] = [
  [
    /dubious ownership/,
    'The folder belongs to another user. If you trust it: `git config --global --add safe.directory FOLDER`.',
  ],
  [/^git is not installed/, 'Install git, so that it can read the repository.'],
];
