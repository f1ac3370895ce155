import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { create } from 'tar';

import { BINDING, FreshClone } from '../support/fresh-clone';
import { openFolder } from '../support/temporary-folder';

jest.setTimeout(300_000);

/** A package that only developers need, as a file, so that npm needs no network. */
const TOOL = 'tool-1.0.0.tgz';
const TOOL_PLACE = 'node_modules/tool/package.json';
const STAMP = 'node_modules/.cache/course/installed';

async function openCloneWithTool(): Promise<FreshClone> {
  const clone = new FreshClone();
  await using folder = openFolder({ 'package/package.json': '{"name":"tool","version":"1.0.0"}' });
  const file = join(clone.root, TOOL);
  await create({ file, gzip: true, cwd: folder.path }, ['package']);
  const names = {
    ...{ name: 'small', version: '1.2.3', private: true, workspaces: ['sqlite3'] },
    devDependencies: { tool: `file:${TOOL}` },
  };
  const packages = {
    '': names,
    'node_modules/sqlite3': { resolved: 'sqlite3', link: true },
    'node_modules/tool': { version: '1.0.0', resolved: `file:${TOOL}`, dev: true },
    sqlite3: { version: '6.0.1' },
  };
  clone.write({
    'package.json': JSON.stringify(names),
    'package-lock.json': JSON.stringify({ ...names, lockfileVersion: 3, packages }),
    'sqlite3/build/Release/node_sqlite3.node': readFileSync(BINDING),
  });
  return clone;
}

const ENSURE = ['-e', 'require("./harness/bin/install.js").ensureInstalled()'];

function environment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
  return { ...Object.fromEntries(own), ...env };
}

/** What the command does before anything else, by this user. */
function install({ root }: FreshClone, env: NodeJS.ProcessEnv = {}, uid?: number) {
  const { status, stderr } = spawnSync(process.execPath, ENSURE, {
    cwd: root,
    encoding: 'utf8',
    env: environment(env),
    ...(uid === undefined ? {} : { uid }),
  });
  return { code: status, stderr };
}

/** The same, while others do it as well. `said` resolves once it has written this. */
function beginInstall({ root }: FreshClone, env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, ENSURE, { cwd: root, env: environment(env) });
  let written = '';
  const listeners: (() => void)[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    written += text;
    for (const tell of listeners) tell();
  });
  const said = (words: string) =>
    new Promise<void>((resolve) => {
      const look = () => void (written.includes(words) && resolve());
      listeners.push(look);
      look();
    });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { said, ended };
}

test.each([
  ['NODE_ENV is production', { NODE_ENV: 'production' }, undefined],
  ['npm is told by a variable to leave it out', { npm_config_omit: 'dev' }, undefined],
  ['npm is told by a file to leave it out', {}, 'omit=dev\n'],
])('what only developers need is installed where %s', async (_, env, npmrc) => {
  await using clone = await openCloneWithTool();
  if (npmrc !== undefined) clone.write({ '.npmrc': npmrc });
  const { code, stderr } = install(clone, env);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect([clone.read(TOOL_PLACE), clone.read(STAMP)]).not.toContain(undefined);
});

test('what somebody has taken away since is installed again', async () => {
  await using clone = await openCloneWithTool();
  install(clone);
  const pruned = spawnSync('npm', ['prune', '--omit=dev'], { cwd: clone.root, encoding: 'utf8' });
  expect([pruned.status, clone.read(TOOL_PLACE)]).toEqual([0, undefined]);
  expect(install(clone).code).toBe(0);
  expect(clone.read(TOOL_PLACE)).toBeDefined();
});

test('what is whole is left alone', async () => {
  await using clone = await openCloneWithTool();
  install(clone);
  const before = statSync(join(clone.root, TOOL_PLACE)).ctimeMs;
  expect(install(clone)).toEqual({ code: 0, stderr: '' });
  expect(statSync(join(clone.root, TOOL_PLACE)).ctimeMs).toBe(before);
});

test('of two commands at the same time, one installs, and the other waits for it', async () => {
  await using clone = await openCloneWithTool();
  const go = join(clone.root, 'go');
  const { stdout } = spawnSync('which', ['npm'], { encoding: 'utf8' });
  clone.replaceProgram(
    'npm',
    `#!/bin/sh\necho run >> runs\nwhile [ ! -e go ]; do sleep 0.1; done\nexec ${stdout.trim()} "$@"\n`,
  );
  const env = { PATH: `${dirname(clone.beside('programs/npm'))}:${process.env['PATH']}` };
  const first = beginInstall(clone, env);
  await first.said('Installing what the course needs');
  const second = beginInstall(clone, env);
  await second.said('Another command is installing');
  writeFileSync(go, '');
  expect(await Promise.all([first.ended, second.ended])).toEqual([0, 0]);
  expect(clone.read('runs')).toBe('run\n');
});

test('who was killed while it installed keeps nobody waiting', async () => {
  await using clone = await openCloneWithTool();
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  clone.write({ '.course/installing': String(pid) });
  expect(install(clone).code).toBe(0);
});

test('an npm that installs only a part is told, and nothing is taken for whole', async () => {
  await using clone = await openCloneWithTool();
  clone.replaceProgram('npm', '#!/bin/sh\nmkdir -p node_modules\n');
  const path = dirname(clone.beside('programs/npm'));
  expect(install(clone, { PATH: `${path}:${process.env['PATH']}` })).toEqual({
    code: 3,
    stderr: expect.stringContaining(
      'npm has installed only a part of the packages.\n→ Look for `omit`',
    ) as string,
  });
  expect(clone.read(STAMP)).toBeUndefined();
});

test('a folder above that counts the course among its workspaces is named', async () => {
  await using clone = await openCloneWithTool();
  const outer = dirname(clone.root);
  writeFileSync(join(outer, 'package.json'), '{"workspaces":["course"]}');
  expect(install(clone)).toEqual({
    code: 3,
    stderr: `${outer} lists this folder in its npm workspaces, so npm would install there and not here.\n→ Move the course out of ${outer}, or remove it from "workspaces" in the package.json there.\n`,
  });
  expect([existsSync(join(outer, 'node_modules')), clone.read(STAMP)]).toEqual([false, undefined]);
});

test('a folder above with other workspaces is nobody’s business', async () => {
  await using clone = await openCloneWithTool();
  writeFileSync(join(dirname(clone.root), 'package.json'), '{"workspaces":["other"]}');
  expect(install(clone).code).toBe(0);
});

test('packages of another user are told, and how to take them over', async () => {
  await using clone = await openCloneWithTool();
  const modules = join(clone.root, 'node_modules');
  mkdirSync(modules);
  chmodSync(modules, 0o555);
  chmodSync(dirname(clone.root), 0o755);
  // Root may write everywhere.
  const { code, stderr } = install(clone, {}, process.getuid?.() === 0 ? 65_534 : undefined);
  chmodSync(modules, 0o755);
  expect(stderr).toBe(
    `${modules} is not writable: it belongs to another user, or is read-only.\n→ Take it over with \`sudo chown -R "$(id -un)" "${modules}"\`, or remove node_modules; then run the command again.\n`,
  );
  expect(code).toBe(3);
});
