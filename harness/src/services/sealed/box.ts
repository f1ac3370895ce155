import { readFileSync } from 'node:fs';

import type Dockerode from 'dockerode';

import { CLIMATES } from '../../model/climate';
import { removeContainer } from '../containers';
import { BOX_FOLDER, BOX_UID } from './sealed-images';
import type { SealedServers } from './sealed-servers';

/** The limits of one box; what it cannot do at all is in `createBox`. */
export interface BoxLimits {
  readonly memoryMb: number;
  readonly processes: number;
  readonly cpus: number;
  readonly diskMb: number;
  readonly openFiles: number;
  readonly outputBytes: number;
}

export const BOX_LIMITS: BoxLimits = {
  memoryMb: 512,
  processes: 64,
  cpus: 2,
  diskMb: 128,
  openFiles: 1024,
  outputBytes: 2_000_000,
};

/** The number of files in the small writable folder; an empty file takes memory, too. */
const MOST_FILES = 8192;

/** Where a box finds the socket of the tests, and those of services. */
const TESTS = '/run/course/tests';
const SERVICES = '/run/course/services';

/** The socket's name in its folder. */
export const TESTS_SOCKET = 'tests.sock';

const AGENT = `${BOX_FOLDER}/chapter/node_modules/@bookshop/kit/src/sealed/agent.js`;

export interface BoxStart {
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The chapter as plain JavaScript, with the kit in it. */
  readonly builtDir: string;
  /** The folder in which the tests listen, or will. */
  readonly testsDir: string;
  /** The servers that it may use, and the folder with their sockets. They may start later. */
  readonly servers: Pick<SealedServers, 'services' | 'socketsDir'> | undefined;
  readonly limits: BoxLimits;
}

/** The state of a box when it was ended. */
export interface BoxEnd {
  /** The memory limit was reached, at least by one of its processes. */
  readonly outOfMemory: boolean;
  /** It was ended because it printed too much. */
  readonly tooMuchOutput: boolean;
  /**
   * It had already ended, by itself or because of another process; requests after that had no
   * response.
   */
  readonly gone: boolean;
  readonly output: string;
}

/**
 * A container for code that is not trusted. It has no network, and connects to the sockets that it
 * is given.
 */
export class Box {
  readonly #docker: Dockerode;
  readonly #id: string;
  readonly #limits: BoxLimits;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  /**
   * The id of its first process on this machine; `undefined` where the engine is on another
   * machine.
   */
  pid: number | undefined;
  #silent: Promise<void> = Promise.resolve();

  private constructor(docker: Dockerode, id: string, limits: BoxLimits) {
    this.#docker = docker;
    this.#id = id;
    this.#limits = limits;
  }

  static async start(docker: Dockerode, start: BoxStart): Promise<Box> {
    const container = await docker.createContainer(createOptions(start));
    const box = new Box(docker, container.id, start.limits);
    try {
      box.#listen(await container.attach({ stream: true, stdout: true, stderr: true }));
      await container.start();
      box.pid = findOnHost((await container.inspect()).State.Pid, container.id);
      return box;
    } catch (error) {
      await removeContainer(docker, container.id);
      throw error;
    }
  }

  /** Ends it, whatever it is doing, and returns its state. */
  async end(): Promise<BoxEnd> {
    const container = this.#docker.getContainer(this.#id);
    const gone = !(await kill(container));
    // All of its output has arrived once its stream has ended.
    await this.#silent;
    const { State } = await container.inspect();
    await removeContainer(this.#docker, this.#id);
    return {
      outOfMemory: State.OOMKilled,
      tooMuchOutput: this.#bytes > this.#limits.outputBytes,
      gone,
      output: readFrames(Buffer.concat(this.#chunks)),
    };
  }

  #listen(stream: NodeJS.ReadWriteStream): void {
    this.#silent = new Promise((resolve) => {
      stream.once('close', resolve).once('end', resolve);
    });
    stream.on('error', () => {}).on('data', (chunk: Buffer) => this.#hear(chunk));
  }

  #hear(chunk: Buffer): void {
    const before = this.#bytes;
    this.#bytes += chunk.length;
    if (before > this.#limits.outputBytes) return;
    this.#chunks.push(chunk);
    // A failure shows when the box is ended.
    if (this.#bytes > this.#limits.outputBytes)
      kill(this.#docker.getContainer(this.#id)).catch(() => {});
  }
}

/** An engine in a virtual machine has its own process ids, which mean other processes here. */
function findOnHost(pid: number, container: string): number | undefined {
  try {
    return readFileSync(`/proc/${pid}/cgroup`, 'utf8').includes(container) ? pid : undefined;
  } catch {
    return undefined;
  }
}

/**
 * What was printed, in order. Docker separates the two streams by frames: a header of eight bytes,
 * of which the last four are the length, and the data. (dockerode's own reader copies all of its
 * data for each new chunk.)
 */
function readFrames(bytes: Buffer): string {
  const HEAD = 8;
  const texts: Buffer[] = [];
  for (let at = 0; at + HEAD <= bytes.length;) {
    const end = at + HEAD + bytes.readUInt32BE(at + 4);
    texts.push(bytes.subarray(at + HEAD, end));
    at = end;
  }
  return Buffer.concat(texts).toString('utf8');
}

/** Whether it was still running. */
async function kill(container: Dockerode.Container): Promise<boolean> {
  try {
    await container.kill();
    return true;
  } catch (error) {
    const NOT_RUNNING = 409;
    if ((error as { statusCode?: number }).statusCode !== NOT_RUNNING) throw error;
    return false;
  }
}

function createOptions({
  image,
  labels,
  builtDir,
  testsDir,
  servers,
  limits,
}: BoxStart): Dockerode.ContainerCreateOptions {
  const memory = limits.memoryMb * 1_000_000;
  return {
    Image: image,
    Labels: { ...labels },
    Entrypoint: ['node'],
    Cmd: [
      AGENT,
      `${TESTS}/${TESTS_SOCKET}`,
      SERVICES,
      `${BOX_FOLDER}/chapter`,
      ...(servers?.services ?? []),
    ],
    Env: [
      'TMPDIR=/tmp',
      'UV_THREADPOOL_SIZE=16',
      `TZ=${CLIMATES.usual.zone}`,
      `LC_ALL=${CLIMATES.usual.locale}`,
    ],
    User: `${BOX_UID}:${BOX_UID}`,
    WorkingDir: `${BOX_FOLDER}/chapter`,
    AttachStdout: true,
    AttachStderr: true,
    NetworkDisabled: true,
    StopSignal: 'SIGKILL',
    HostConfig: {
      NetworkMode: 'none',
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      PidsLimit: limits.processes,
      Memory: memory,
      MemorySwap: memory,
      NanoCpus: limits.cpus * 1e9,
      ShmSize: 1_000_000,
      IpcMode: 'private',
      // An init process: it reaps orphaned processes, and passes signals on.
      Init: true,
      LogConfig: { Type: 'none', Config: {} },
      Ulimits: [
        { Name: 'nofile', Soft: limits.openFiles, Hard: limits.openFiles },
        { Name: 'fsize', Soft: limits.diskMb * 1e6, Hard: limits.diskMb * 1e6 },
        { Name: 'core', Soft: 0, Hard: 0 },
      ],
      Tmpfs: {
        '/tmp': `rw,noexec,nosuid,nodev,size=${limits.diskMb}m,nr_inodes=${MOST_FILES},mode=1777`,
      },
      Binds: [
        `${builtDir}:${BOX_FOLDER}/chapter:ro`,
        `${testsDir}:${TESTS}:ro`,
        ...(servers ? [`${servers.socketsDir}:${SERVICES}:ro`] : []),
      ],
    },
  };
}
