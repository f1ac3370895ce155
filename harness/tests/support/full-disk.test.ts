import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { findFullDisk } from '../../src/support/full-disk';
import { openFolder } from './temporary-folder';

/** Only root can mount a small disk. */
const testAsRoot = process.getuid?.() === 0 ? test : test.skip;

test('a disk with room is not full, and nothing is left on it', async () => {
  await using folder = openFolder();
  expect(findFullDisk([folder.path])).toBeUndefined();
  expect(readdirSync(folder.path)).toEqual([]);
});

test('a folder that is not there, or takes no files, is not full', async () => {
  await using folder = openFolder({ file: '' });
  const { path } = folder;
  expect(findFullDisk([join(path, 'none'), join(path, 'file'), '/proc'])).toBeUndefined();
});

testAsRoot('of several, the one that is full is told, and nothing is left on it', async () => {
  await using roomy = openFolder();
  await using small = openFolder();
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', small.path]);
  try {
    writeFileSync(join(small.path, 'filler'), Buffer.alloc(500_000));
    expect(findFullDisk([roomy.path, small.path])).toBe(small.path);
    expect(readdirSync(small.path)).toEqual(['filler']);
  } finally {
    execFileSync('umount', [small.path]);
  }
});
