import { readFileSync } from 'node:fs';

import type Dockerode from 'dockerode';

import type { RunOutcome } from './model/run';
import type { WorkspacePlan } from './model/workspace';
import { buildWorkspace } from './run/build/build-workspace';
import { lookUp } from './run/jest/layer-resolver';
import type { Room, Rooms } from './run/rooms';
import { attemptLabels } from './services/containers';
import { requireEngine } from './services/engine';
import { Attempt, type SealedService } from './services/sealed/attempt';
import { type SealedImages, sealedImages } from './services/sealed/sealed-images';

/** The rooms of the sealed lane: each is a box, with services that no other test file sees. */
export class SealedRooms implements Rooms {
  readonly lane = 'sealed';
  readonly #root: string;
  readonly #docker: Dockerode;
  readonly #images: SealedImages;

  private constructor(root: string, docker: Dockerode, images: SealedImages) {
    this.#root = root;
    this.#docker = docker;
    this.#images = images;
  }

  /** Makes sure that the images are here. Rejects with an error of the machine when it cannot run containers. */
  static async open(root: string): Promise<SealedRooms> {
    const { docker } = await requireEngine();
    return new SealedRooms(root, docker, await sealedImages(docker, root));
  }

  async enter(workspace: WorkspacePlan): Promise<Room> {
    const attempt = await Attempt.start(this.#docker, {
      images: this.#images,
      labels: attemptLabels(this.#root),
      builtDir: buildWorkspace(workspace),
      services: servicesOf(workspace),
    });
    return {
      place: {
        lane: 'sealed',
        services: attempt.addresses,
        boxSocket: attempt.boxSocket,
      },
      leave: async (outcome) => addEnd(outcome, await attempt.end()),
    };
  }
}

/** What the chapter or its tests talk to. */
function servicesOf(workspace: WorkspacePlan): SealedService[] {
  const read = (path: string) => {
    const file = lookUp(workspace, path);
    return file === undefined ? '' : readFileSync(file, 'utf8');
  };
  const { dependencies } = JSON.parse(read('package.json') || '{}') as { dependencies?: object };
  const suite = readFileSync(workspace.suite, 'utf8');
  const services: SealedService[] = [];
  if (read('src/data/schema.ts') !== '' || suite.includes("needs('postgres')"))
    services.push('postgres');
  if ('ioredis' in (dependencies ?? {})) services.push('redis');
  return services;
}

/** What only the box knows: what was printed in it, and which of its limits was met. */
function addEnd(outcome: RunOutcome, end: Awaited<ReturnType<Attempt['end']>>): RunOutcome {
  const output = outcome.output + end.output;
  if (end.tooMuchOutput) return { kind: 'output-limit', bytes: end.output.length, output };
  return { ...outcome, output };
}
