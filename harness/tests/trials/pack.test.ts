import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';

import { specsOf } from '../../src/services/pack/packages';
import { eventually } from '../support/eventually';
import { BINDING, FreshClone } from '../support/fresh-clone';
import { startCourse } from '../support/live-command';
import { noProcessIn } from '../support/processes';
import { runCourse } from '../support/run-course';
import { describeWithDocker, docker } from '../support/services-course';
import { openFolder, type TemporaryFolder } from '../support/temporary-folder';

const NO_ENGINE = { DOCKER_HOST: 'unix:///nowhere/docker.sock' };

test('the packages of a lockfile are those that are no links and are not there, by their own names, each once', () => {
  const lockfile = {
    '': { version: '1.0.0' },
    harness: { version: '1.0.0' },
    'node_modules/@bookshop/harness': { link: true },
    'node_modules/ms': { version: '2.1.3' },
    'node_modules/here': { version: '1.0.0' },
    'node_modules/here/node_modules/@scope/deep': { version: '3.0.0' },
    'node_modules/there/node_modules/ms': { version: '2.1.3' },
    'node_modules/other-name': { name: 'own-name', version: '4.0.0' },
  };
  expect(specsOf(lockfile, { 'node_modules/here': { version: '1.0.0' } })).toEqual([
    'ms@2.1.3',
    '@scope/deep@3.0.0',
    'own-name@4.0.0',
  ]);
});

describe('services pack', () => {
  test('a file that is there is not overwritten, unless that is asked for', async () => {
    await using folder = openFolder({ 'workshop.tar': 'mine' });
    const file = join(folder.path, 'workshop.tar');
    const { code, stderr } = await runCourse(folder.path, ['services', 'pack', file], NO_ENGINE);
    expect(stderr).toBe(
      `${file} exists already\n→ Name another file, or add --force to replace it.\n`,
    );
    expect([code, readFileSync(file, 'utf8')]).toEqual([2, 'mine']);
  });

  test.each([
    ['a folder', '.', 'is not a file'],
    ['in no folder', 'nowhere/workshop.tar', 'there is no folder'],
  ])('a target that is %s is an error', async (_, path, told) => {
    await using folder = openFolder();
    const args = ['services', 'pack', join(folder.path, path), '--force'];
    const { code, stderr } = await runCourse(folder.path, args, NO_ENGINE);
    expect(stderr).toContain(told);
    expect([code, readdirSync(folder.path)]).toEqual([2, []]);
  });

  test('without an engine nothing is packed, and what to do is told', async () => {
    await using folder = openFolder();
    const args = ['services', 'pack', join(folder.path, 'workshop.tar')];
    const { code, stdout, stderr } = await runCourse(folder.path, args, NO_ENGINE);
    expect(stderr).toMatch(
      /^the images cannot be packed without Docker: .*\n→ Start Docker.*\n→ Or add --without-images/,
    );
    expect([code, stdout, readdirSync(folder.path)]).toEqual([3, '', []]);
  });

  test('packages alone need no engine, neither where they are packed nor where they are loaded', async () => {
    await using packer = new FreshClone();
    installSqlite(packer);
    const file = packer.beside('workshop.tar');
    const args = ['services', 'pack', file, '--without-images'];
    const packed = await runCourse(packer.root, args, NO_ENGINE);
    expect(packed.stdout).toContain('- images    none\n');
    expect(packed.code).toBe(0);
    await using clone = new FreshClone();
    await using load = clone.start([file], { realPrograms: true });
    const { code, stdout } = await load.end();
    expect(stdout).toContain('The pack was made without images.\nLoaded in');
    expect([code, clone.hasSqlite(), clone.leftBehind()]).toEqual([0, true, []]);
  });
});

describeWithDocker('a pack', () => {
  test('that lacks an image of the lane is not made', async () => {
    await using folder = openFolder();
    const args = ['services', 'pack', join(folder.path, 'workshop.tar')];
    const env = { COURSE_POSTGRES_IMAGE: 'course-test-nowhere/postgres:1' };
    const { code, stderr } = await runCourse(folder.path, args, env);
    expect(stderr).toContain(
      'the image for postgres, course-test-nowhere/postgres:1, is not on this machine\n→ ',
    );
    expect([code, readdirSync(folder.path)]).toEqual([3, []]);
  });

  test('brings a fresh clone what the machine that made it had, and leaves out what that had not', async () => {
    await using packer = new FreshClone();
    await using images = openImages();
    installSqlite(packer);
    mkdirSync(packer.beside('temporary-pack'));
    const file = packer.beside('workshop.tar');
    const packed = await runCourse(packer.root, ['services', 'pack', file], {
      ...images.env,
      TMPDIR: packer.beside('temporary-pack'),
    });
    expect({ code: packed.code, left: readdirSync(packer.beside('temporary-pack')) }).toEqual({
      code: 0,
      left: [],
    });
    expect(packed.stderr).toContain(
      `${images.env.COURSE_NGINX_IMAGE} is not on this machine, so it is left out.`,
    );
    images.remove();

    await using clone = new FreshClone();
    await using load = clone.start([file], { realPrograms: true });
    const { code } = await load.end();
    expect([code, clone.hasSqlite(), clone.leftBehind()]).toEqual([0, true, []]);
    expect(images.present()).toEqual([
      images.env.COURSE_POSTGRES_IMAGE,
      images.env.COURSE_REDIS_IMAGE,
    ]);
    expect(JSON.parse(clone.read('.course/images.json') ?? '')).toEqual({
      postgres: images.env.COURSE_POSTGRES_IMAGE,
      redis: images.env.COURSE_REDIS_IMAGE,
    });
  });

  const HANGING = 'echo >"$npm_config_cache/../begun"; while :; do /bin/sleep 1; done';

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('that is ended by %s leaves no file and nothing that runs', async (signal, code) => {
    await using images = openImages();
    await using folder = openFolder({ 'tmp/.keep': '' });
    const env = { ...images.env, ...withNpm(folder, HANGING), TMPDIR: join(folder.path, 'tmp') };
    const file = join(folder.path, 'workshop.tar');
    await using packer = new FreshClone();
    await using pack = startCourse(packer.root, ['services', 'pack', file], env);
    await eventually('npm', () =>
      readdirSync(env.TMPDIR).some((name) => existsSync(join(env.TMPDIR, name, 'begun')))
        ? true
        : undefined,
    );
    pack.signal(signal);
    expect((await pack.end()).code).toBe(code);
    await noProcessIn(folder.path);
    expect([readdirSync(env.TMPDIR), existsSync(file)]).toEqual([['.keep'], false]);
  });

  test('whose packages cannot be fetched is not made, and shows what npm says', async () => {
    await using images = openImages();
    await using folder = openFolder();
    await using packer = new FreshClone();
    const env = {
      ...images.env,
      ...withNpm(folder, 'echo "npm error code ENOTFOUND" >&2; exit 1'),
    };
    const args = ['services', 'pack', join(folder.path, 'workshop.tar')];
    const { code, stderr } = await runCourse(packer.root, args, env);
    expect(stderr).toContain(
      'npm could not fetch the packages: npm error code ENOTFOUND\n→ Packing needs a network',
    );
    expect([code, readdirSync(folder.path)]).toEqual([3, ['programs']]);
  });
});

/** PATH with a shell script in place of npm. */
function withNpm(folder: TemporaryFolder, script: string): { PATH: string } {
  folder.write({ 'programs/npm': `#!/bin/sh\n${script}\n` });
  const programs = join(folder.path, 'programs');
  chmodSync(join(programs, 'npm'), 0o755);
  return { PATH: [programs, process.env['PATH']].join(delimiter) };
}

/** Stands for an install: the machine that packs has a binding. */
function installSqlite({ root }: FreshClone): void {
  mkdirSync(join(root, 'sqlite3/build/Release'), { recursive: true });
  copyFileSync(BINDING, join(root, 'sqlite3/build/Release/node_sqlite3.node'));
  mkdirSync(join(root, 'node_modules'));
  symlinkSync('../sqlite3', join(root, 'node_modules/sqlite3'), 'junction');
}

/** Two images of next to nothing, under names that nobody else has. */
function openImages() {
  const name = (service: string) => `course-test-${process.pid}/${service}:1`;
  const env = {
    COURSE_POSTGRES_IMAGE: name('postgres'),
    COURSE_REDIS_IMAGE: name('redis'),
    COURSE_NGINX_IMAGE: name('nginx'),
    COURSE_NODE_IMAGE: name('node'),
  };
  const present = () =>
    Object.values(env).filter((image) => docker('images', '--quiet', image).trim() !== '');
  const remove = () => present().forEach((image) => docker('rmi', image));
  for (const service of ['postgres', 'redis']) importImage(name(service));
  return { env, present, remove, [Symbol.asyncDispose]: async () => remove() };
}

/** An archive ends with two empty blocks; one of nothing else is an image without a file. */
function importImage(image: string): void {
  execFileSync('docker', ['import', '--message', image, '-', image], {
    input: Buffer.alloc(1024),
    stdio: ['pipe', 'ignore', 'ignore'],
  });
}
