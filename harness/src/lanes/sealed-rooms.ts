import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';

import type Dockerode from 'dockerode';

import { CourseError } from '../model/course-error';
import type { RunOutcome } from '../model/run';
import type { WorkspacePlan } from '../model/workspace';
import { buildWorkspace } from '../run/build/build-workspace';
import type { Room, Rooms } from '../run/rooms';
import { attemptLabels, imageId, removeAttempt } from '../services/containers';
import { requireEngine } from '../services/engine';
import { Box, BOX_LIMITS, type BoxEnd, TESTS_SOCKET } from '../services/sealed/box';
import { Reaper } from '../services/sealed/reaper';
import { BOX_FOLDER, type SealedImages, sealedImages } from '../services/sealed/sealed-images';
import {
  SEALED_SERVICES,
  type SealedServers,
  type SealedService,
  startServers,
} from '../services/sealed/sealed-servers';
import { newSecret } from '../services/sealed/secret';
import { inTime } from '../support/in-time';
import { TemporaryFolder } from '../support/temporary-folder';

export interface SealedOptions {
  /**
   * `own`: each test file gets new servers; `shared`: all use the same ones, for code that is
   * trusted.
   */
  readonly servers: 'own' | 'shared';
  /** The seed of the random names on own servers. */
  readonly seed?: number;
}

interface Engine {
  readonly docker: Dockerode;
  readonly images: SealedImages;
  readonly digests: Readonly<Record<string, string>>;
}

interface StartingServers {
  readonly socketsDir: string;
  readonly servers: Promise<SealedServers>;
}

/** The rooms of the sealed lane: each is a box of its own. */
export class SealedRooms implements Rooms {
  readonly lane = 'sealed';
  /** The digests of the images, by name; they are part of a grade. */
  readonly digests: Readonly<Record<string, string>>;
  readonly #images: SealedImages;
  readonly #docker: Dockerode;
  readonly #root: string;
  readonly #attempt = newSecret();
  readonly #folder = new TemporaryFolder('course-sealed-');
  readonly #options: SealedOptions;
  readonly #reaper: Reaper;
  readonly #shared = new Map<string, StartingServers>();
  #entered = 0;

  private constructor(root: string, options: SealedOptions, { docker, images, digests }: Engine) {
    this.#root = root;
    this.#options = options;
    this.#docker = docker;
    this.#images = images;
    this.digests = digests;
    this.#reaper = new Reaper({ attempt: this.#attempt, folder: this.folder });
  }

  /** Everything in it is removed with the rooms, even when the command is killed. */
  get folder(): string {
    return this.#folder.path;
  }

  /**
   * Builds or fetches missing images. Rejects with an error of the machine when it cannot run
   * containers.
   */
  static async open(root: string, options: SealedOptions): Promise<SealedRooms> {
    const { docker } = await requireEngine();
    const images = await sealedImages(docker);
    const digests: Record<string, string> = {};
    for (const [name, image] of Object.entries(images) as [string, string][])
      digests[name] = (await imageId(docker, image)) ?? image;
    return new SealedRooms(root, options, { docker, images, digests });
  }

  enter(workspace: WorkspacePlan): Promise<Room> {
    return asMachine(() => this.#enter(workspace, buildWorkspace(workspace)));
  }

  /** The same rooms for code that was built already. */
  with(builtDir: string): Pick<Rooms, 'enter'> {
    return { enter: (workspace) => asMachine(() => this.#enter(workspace, builtDir)) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // When the engine has ended, its containers have ended, too.
    await untilSilent(removeAttempt(this.#docker, this.#attempt)).catch(() => {});
    this.#folder[Symbol.dispose]();
  }

  async #enter(workspace: WorkspacePlan, builtDir: string): Promise<Room> {
    this.#reaper.requireAlive();
    const folder = join(this.folder, String((this.#entered += 1)));
    const testsDir = join(folder, 'tests');
    mkdirSync(testsDir, { recursive: true });
    chmodSync(testsDir, 0o755);
    const services = SEALED_SERVICES.filter((one) => workspace.services.includes(one));
    const starting = this.#servers(services, join(folder, 'services'));
    // Containers that have started while another one failed are removed when the rooms are closed.
    const [servers, box] = await Promise.all([
      starting?.servers,
      Box.start(this.#docker, {
        image: this.#images.box,
        labels: attemptLabels(this.#root, this.#attempt),
        builtDir,
        testsDir,
        servers: starting && { services, socketsDir: starting.socketsDir },
        limits: BOX_LIMITS,
      }),
    ]);
    const { seed = 1 } = this.#options;
    const own = this.#options.servers === 'own' ? servers : undefined;
    return {
      place: {
        lane: 'sealed',
        services: servers?.addresses ?? {},
        boxSocket: join(testsDir, TESTS_SOCKET),
        ...(own ? { tagSeed: seed } : {}),
      },
      helpers: [box.pid ?? []].flat(),
      leave: (outcome) =>
        asMachine(async () => {
          const [end, gone = []] = await Promise.all([box.end(), own?.end()]);
          rmSync(folder, { recursive: true, force: true });
          return addEnd(relocate(outcome, workspace), end, gone);
        }),
    };
  }

  /** The folder of the sockets exists at once; the servers start later. */
  #servers(services: readonly SealedService[], ownDir: string): StartingServers | undefined {
    if (services.length === 0) return undefined;
    const labels = attemptLabels(this.#root, this.#attempt);
    const start = (socketsDir: string): StartingServers => ({
      socketsDir,
      servers: startServers(this.#docker, { images: this.#images, labels, services, socketsDir }),
    });
    if (this.#options.servers === 'own') return start(ownDir);
    const key = services.join('-');
    const shared = this.#shared.get(key) ?? start(join(this.folder, key));
    this.#shared.set(key, shared);
    return shared;
  }
}

/** Much longer than an engine takes on a very busy machine. */
const ENGINE_SECONDS = 180;

/**
 * Turns errors and time-outs of the engine into errors of the machine: the code in the boxes has
 * not caused them.
 */
async function asMachine<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await untilSilent(act());
  } catch (error) {
    if (error instanceof CourseError) throw error;
    const { message, code, statusCode } = error as Error & { code?: string; statusCode?: number };
    if (code === undefined && statusCode === undefined) throw error;
    throw new CourseError(`the Docker engine could not run the container of the code: ${message}`, {
      next: 'Nothing was judged. `npm run course -- doctor` checks the engine; then run it again.',
      blame: 'machine',
      cause: error,
    });
  }
}

function untilSilent<T>(doing: Promise<T>): Promise<T> {
  const silent = new CourseError(`the Docker engine did not respond within ${ENGINE_SECONDS} s`, {
    next: 'Nothing was judged. Restart the engine, then run it again.',
    blame: 'machine',
  });
  return inTime(doing, ENGINE_SECONDS * 1000, silent);
}

/** Replaces paths in the box by the paths in the chapter, as in other lanes. */
function relocate(outcome: RunOutcome, { chapterDir }: WorkspacePlan): RunOutcome {
  if (outcome.kind !== 'completed') return outcome;
  const shown = `chapters/${basename(chapterDir)}/`;
  const tests = outcome.tests.map((test) => {
    if (!test.failure) return test;
    const stack = test.failure.stack.replaceAll(`${BOX_FOLDER}/chapter/`, () => shown);
    return { ...test, failure: { ...test.failure, stack } };
  });
  return { ...outcome, tests };
}

/**
 * Adds to the outcome what only the box and the servers know: output, reached limits, what had
 * ended too early.
 */
function addEnd(outcome: RunOutcome, end: BoxEnd, gone: readonly SealedService[]): RunOutcome {
  const output = outcome.output + end.output;
  if (end.tooMuchOutput) return { kind: 'output-limit', bytes: end.output.length, output };
  if (end.outOfMemory)
    return outcome.kind === 'completed'
      ? { ...outcome, output, memoryMb: BOX_LIMITS.memoryMb }
      : { ...outcome, output };
  const reason = whyLost(end, gone);
  if (reason === undefined || isPassed(outcome) || outcome.kind === 'not-started')
    return { ...outcome, output };
  return { kind: 'service-lost', reason, output };
}

function whyLost({ gone: boxGone }: BoxEnd, gone: readonly SealedService[]): string | undefined {
  if (gone.length > 0) return `the server of ${gone.join(' and that of ')} had ended`;
  return boxGone ? 'the container of the code had ended' : undefined;
}

/** Whether all tests passed although something had ended early. */
function isPassed(outcome: RunOutcome): boolean {
  if (outcome.kind !== 'completed') return false;
  return outcome.tests.every(({ status, missing }) => status === 'passed' || missing !== undefined);
}
