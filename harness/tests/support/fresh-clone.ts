import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

import { type LiveCommand, type LiveEnd, startCourse } from './live-command';
import { openFolder, type TemporaryFolder } from './temporary-folder';

const REPOSITORY = resolve(__dirname, '../../..');

/** The binding that this machine's sqlite3 uses. */
export const BINDING = join(REPOSITORY, 'node_modules/sqlite3/build/Release/node_sqlite3.node');

const NAMES = { name: 'small', version: '1.2.3', workspaces: ['sqlite3'] };

/**
 * A course that is installed without a network, since its one package is its own: sqlite3, which
 * lacks its binding.
 */
const FILES: Readonly<Record<string, object>> = {
  'package.json': { ...NAMES, private: true },
  'package-lock.json': {
    ...NAMES,
    lockfileVersion: 3,
    packages: {
      '': NAMES,
      'node_modules/sqlite3': { resolved: 'sqlite3', link: true },
      sqlite3: { version: '6.0.1' },
    },
  },
  'sqlite3/package.json': { name: 'sqlite3', version: '6.0.1', binary: { napi_versions: [3, 6] } },
};

const SQLITE = "module.exports = require('./build/Release/node_sqlite3.node');\n";

/** Answers as the client of an engine does, and keeps what it was asked. */
const DOCKER =
  '#!/bin/sh\necho "$@" >>"$0.log"\nif [ "$1" = version ]; then echo linux/amd64; fi\n';

/**
 * A clone of a small course with nothing installed, on a machine with node, npm, tar and a stand-in
 * for Docker's client.
 */
export class FreshClone implements AsyncDisposable {
  readonly #folder: TemporaryFolder = openFolder();
  readonly root = join(this.#folder.path, 'course');
  readonly #programs = join(this.#folder.path, 'programs');
  /** The temporary folder of its commands. */
  readonly #temporary = join(this.#folder.path, 'temporary');

  constructor() {
    cpSync(join(REPOSITORY, 'harness/bin'), join(this.root, 'harness/bin'), { recursive: true });
    this.write({
      ...Object.fromEntries(
        Object.entries(FILES).map(([path, value]) => [path, JSON.stringify(value)]),
      ),
      'sqlite3/index.js': SQLITE,
      'harness/docker/Dockerfile': 'FROM postgres:1 AS postgres\nFROM redis:1 AS redis\n',
    });
    for (const folder of [this.#programs, this.#temporary]) mkdirSync(folder);
    for (const name of ['node', 'npm', 'tar']) {
      symlinkSync(programFile(name), join(this.#programs, name));
    }
    this.replaceProgram('docker', DOCKER);
  }

  /** For what lies beside the course, such as packs. */
  beside(name: string): string {
    return join(this.#folder.path, name);
  }

  write(files: Readonly<Record<string, string | Buffer>>): void {
    this.#folder.write(
      Object.fromEntries(Object.entries(files).map(([path, text]) => [`course/${path}`, text])),
    );
  }

  /** The text of a file of the course; `undefined` when there is none. */
  read(path: string): string | undefined {
    const file = join(this.root, path);
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  }

  replaceProgram(name: string, script: string): void {
    this.removeProgram(name);
    this.#folder.write({ [`programs/${name}`]: script });
    chmodSync(join(this.#programs, name), 0o755);
  }

  /** What was there was a link: whatever is written over it would land in the real program. */
  removeProgram(name: string): void {
    rmSync(join(this.#programs, name), { force: true });
  }

  /** What Docker's stand-in was asked. */
  asked(): string[] {
    const log = join(this.#programs, 'docker.log');
    return existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : [];
  }

  /**
   * `services load` on this machine; with the programs of the real one too where that is asked for.
   */
  start(args: readonly string[], { realPrograms = false } = {}): LiveCommand {
    const path = realPrograms ? (process.env['PATH'] ?? '') : this.#programs;
    const env = { PATH: path, TMPDIR: this.#temporary };
    const command = join(this.root, 'harness/bin/course.js');
    return startCourse(this.root, ['services', 'load', ...args], env, command);
  }

  async load(...args: string[]): Promise<LiveEnd> {
    await using live = this.start(args);
    return await live.end();
  }

  /** What is in the temporary folder of its commands. */
  leftBehind(): string[] {
    return readdirSync(this.#temporary);
  }

  hasSqlite(): boolean {
    const { status } = spawnSync(process.execPath, ['-e', "require('sqlite3')"], {
      cwd: this.root,
    });
    return status === 0;
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#folder[Symbol.asyncDispose]();
  }
}

function programFile(name: string): string {
  if (name === 'node') return process.execPath;
  const places = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name));
  const found = places.find((place) => existsSync(place));
  if (found === undefined) throw new Error(`there is no ${name} in PATH`);
  return found;
}
