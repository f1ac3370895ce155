import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

import { docker, type DockerOutcome } from './docker';

export interface ImageConfig {
  readonly Healthcheck?: { readonly Test: readonly string[] };
  readonly User: string;
}

/** A container that runs until the test ends. It has no network but its own. */
export interface Container {
  /** Runs a command in it. */
  exec(...command: readonly string[]): Promise<DockerOutcome>;
  /** Everything that its program wrote so far. */
  logs(): Promise<string>;
  /** Sends SIGTERM, and SIGKILL where it has not ended after five seconds; its exit code. */
  stop(): Promise<number>;
}

export interface Image {
  /** Whether the build succeeded. */
  readonly built: boolean;
  /** What the builder wrote: what each step printed, unless its result was there already. */
  readonly said: string;
  config(): Promise<ImageConfig>;
  /** Runs a program of Node's in a new container of the image, and returns its output as JSON. */
  evaluate(program: string): Promise<unknown>;
  start(env?: Readonly<Record<string, string>>): Promise<Container>;
}

/** On images, so that people can find and remove them. They stay, as a cache for the next build. */
const IMAGE_LABEL = 'bookshop-course=test-image';

/** On the containers of this process. */
const LABEL = `bookshop-course-test=${randomBytes(6).toString('hex')}`;

const NO_NETWORK = ['--network', 'none'];

/** Builds an image of these files, one of which is the Dockerfile. The build has no network. */
export async function buildImage(files: Readonly<Record<string, string | Buffer>>): Promise<Image> {
  const folder = await mkdtemp(join(tmpdir(), 'image-'));
  try {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
    const idFile = join(folder, '..', `${basename(folder)}.id`);
    const flags = [...NO_NETWORK, '--label', IMAGE_LABEL, '--iidfile', idFile];
    const { code, stdout, stderr } = await docker('build', ...flags, folder);
    const id = code === 0 ? await readFile(idFile, 'utf8') : '';
    await rm(idFile, { force: true });
    return { built: code === 0, said: stdout + stderr, ...createImage(id) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function createImage(id: string): Omit<Image, 'built' | 'said'> {
  const runs = ['run', '--label', LABEL, ...NO_NETWORK];
  return {
    config: async () => {
      const { stdout } = await docker('image', 'inspect', '--format', '{{json .Config}}', id);
      return JSON.parse(stdout) as ImageConfig;
    },
    evaluate: async (program) => {
      const { stdout, stderr } = await docker(
        ...[...runs, '--rm', '--entrypoint', 'node', id, '-e', program],
      );
      try {
        return JSON.parse(stdout) as unknown;
      } catch {
        return { error: stderr.trim() || stdout };
      }
    },
    start: async (env = {}) => {
      const variables = Object.entries(env).flatMap(([name, value]) => [
        '--env',
        `${name}=${value}`,
      ]);
      const started = await docker(...runs, '--detach', ...variables, id);
      return createContainer(started.stdout.trim());
    },
  };
}

function createContainer(id: string): Container {
  return {
    exec: (...command) => docker('exec', id, ...command),
    logs: async () => {
      const { stdout, stderr } = await docker('logs', id);
      return stdout + stderr;
    },
    stop: async () => {
      await docker('stop', '--time', '5', id);
      const { stdout } = await docker('inspect', '--format', '{{.State.ExitCode}}', id);
      return Number(stdout);
    },
  };
}

/** Removes the containers of this process. */
export async function removeContainers(): Promise<void> {
  const { stdout } = await docker('ps', '--all', '--quiet', '--filter', `label=${LABEL}`);
  const containers = stdout.split('\n').filter((id) => id !== '');
  if (containers.length > 0) await docker('rm', '--force', '--volumes', ...containers);
}
