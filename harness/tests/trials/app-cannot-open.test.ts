import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

import { loadLock } from '../../src/workspace/course-lock';
import { Originals } from '../../src/workspace/originals';
import { runCourse } from '../support/run-course';

const REPOSITORY = resolve(__dirname, '../../..');
const CHAPTER = 'chapters/02-orm/';

/**
 * The chapter with an app and a database as it was shipped, whatever a learner has made of it, in a
 * folder of its own.
 */
function openChapter(): { root: string } & Disposable {
  const root = mkdtempSync(join(realpathSync(tmpdir()), 'course-app-'));
  const originals = new Originals(REPOSITORY, loadLock(REPOSITORY));
  for (const path of originals.paths(CHAPTER)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    cpSync(originals.locate(path), join(root, path));
  }
  cpSync(join(REPOSITORY, CHAPTER, 'shipped.json'), join(root, CHAPTER, 'shipped.json'));
  symlinkSync(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'), 'junction');
  return { root, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) };
}

/** A port that somebody listens at. */
async function takePort(): Promise<{ port: number } & Disposable> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { port, [Symbol.dispose]: () => void server.close() };
}

test('an app whose port is taken says so and ends', async () => {
  using chapter = openChapter();
  using taken = await takePort();
  const { code, stderr } = await runCourse(chapter.root, ['serve', '02-orm'], {
    PORT: String(taken.port),
  });
  expect(stderr).toBe(
    `The shop cannot open: port ${taken.port} is taken. Set PORT to another port.\n`,
  );
  expect(code).toBe(1);
});

test('an app whose database does not answer says so and ends, without the password', async () => {
  using chapter = openChapter();
  const { code, stderr } = await runCourse(chapter.root, ['serve', '02-orm'], {
    PORT: '0',
    DATABASE_URL: 'postgres://reader:hush@127.0.0.1:1/shop',
  });
  expect(stderr).toBe(
    'The shop cannot open: no database at DATABASE_URL. connect ECONNREFUSED 127.0.0.1:1\n',
  );
  expect(code).toBe(1);
});

test('an app whose settings cannot be used names them all and ends, without their values', async () => {
  using chapter = openChapter();
  const { code, stderr } = await runCourse(chapter.root, ['serve', '02-orm'], {
    PORT: '80a',
    DATABASE_URL: 'mysql://reader:hush@127.0.0.1/shop',
  });
  expect(stderr.split('\n')).toEqual([
    'The shop cannot open:',
    '- PORT is not a whole number, from 0 to 65535.',
    '- DATABASE_URL is not a URL that begins with sqlite:/// or postgres://.',
    '',
  ]);
  expect(code).toBe(1);
});
