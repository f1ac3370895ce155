import { execFileSync } from 'node:child_process';
import { truncateSync } from 'node:fs';
import { join } from 'node:path';

import { readForeignText } from '../../src/grade/read-foreign-text';
import { openFolder } from '../support/temporary-folder';

const MOST = 1000;

test('a text is read as it is', async () => {
  await using folder = openFolder({ text: 'žluť 🦊\r\n' });
  expect(readForeignText(join(folder.path, 'text'), MOST)).toEqual({
    kind: 'text',
    text: 'žluť 🦊\r\n',
  });
});

test.each([
  ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'is not UTF-8 text'],
  ['a character that is cut', Buffer.from('🦊').subarray(0, 3), 'is not UTF-8 text'],
  ['half of a pair', Buffer.from([0xed, 0xa0, 0x80]), 'is not UTF-8 text'],
  ['a byte too many', Buffer.alloc(MOST + 1, 'a'), 'has more than 1000 bytes'],
])('%s are refused', async (_, content, why) => {
  await using folder = openFolder({ text: content });
  expect(readForeignText(join(folder.path, 'text'), MOST)).toEqual({ kind: 'refused', why });
});

test('a huge file is refused without being read', async () => {
  await using folder = openFolder({ huge: '' });
  const file = join(folder.path, 'huge');
  truncateSync(file, 20_000_000_000);
  expect(readForeignText(file, MOST)).toMatchObject({ why: 'has more than 1000 bytes' });
});

test('a pipe is refused, and nobody waits for it', async () => {
  await using folder = openFolder();
  const file = join(folder.path, 'pipe');
  execFileSync('mkfifo', [file]);
  expect(readForeignText(file, MOST)).toMatchObject({ why: 'is not a regular file' });
});

test('a file that is not there is refused with the reason of the system', () => {
  expect(readForeignText('/nowhere/at/all', MOST)).toMatchObject({
    kind: 'refused',
    why: expect.stringContaining('ENOENT'),
  });
});
