import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type Dockerode from 'dockerode';

import type { ServiceAddresses } from '../../model/workspace';
import { Box, BOX_LIMITS, type BoxEnd } from './box';
import type { SealedImages } from './sealed-images';
import { type SealedServer, startSealedPostgres, startSealedRedis } from './sealed-servers';

export interface AttemptStart {
  readonly images: SealedImages;
  readonly labels: Readonly<Record<string, string>>;
  /** The chapter as plain JavaScript. */
  readonly builtDir: string;
  readonly services: readonly SealedService[];
}

export type SealedService = 'postgres' | 'redis';

const STARTERS = { postgres: startSealedPostgres, redis: startSealedRedis };

/** One run of a test file over code that nobody trusts: a box, and servers that nobody else has used or will use. */
export class Attempt {
  readonly #folder: string;
  readonly #servers: readonly SealedServer[];
  readonly #box: Box;
  readonly addresses: ServiceAddresses;
  /** Where the tests have to listen: the box dials it. */
  readonly boxSocket: string;

  private constructor(
    folder: string,
    parts: { servers: readonly SealedServer[]; box: Box; addresses: ServiceAddresses },
  ) {
    this.#folder = folder;
    this.#servers = parts.servers;
    this.#box = parts.box;
    this.addresses = parts.addresses;
    this.boxSocket = join(folder, 'sockets', 'tests.sock');
  }

  static async start(docker: Dockerode, start: AttemptStart): Promise<Attempt> {
    // Nobody else on this machine comes this far; whom the containers run as may.
    const folder = mkdtempSync(join(tmpdir(), 'course-box-'));
    const socketsDir = join(folder, 'sockets');
    mkdirSync(socketsDir);
    chmodSync(socketsDir, 0o777);
    const { images, labels, builtDir, services } = start;
    const starting = services.map(async (service) => {
      const password = randomBytes(18).toString('base64url');
      const server = { image: images[service], password, labels, socketsDir };
      return [service, await STARTERS[service](docker, server)] as const;
    });
    const boxing = Box.start(docker, {
      image: images.box,
      labels,
      builtDir,
      socketsDir,
      services,
      limits: BOX_LIMITS,
    });
    const settled = await Promise.allSettled(starting);
    try {
      const servers = await Promise.all(starting);
      const box = await boxing;
      const addresses = Object.fromEntries(servers.map(([name, { address }]) => [name, address]));
      return new Attempt(folder, { servers: servers.map(([, server]) => server), box, addresses });
    } catch (error) {
      await boxing.then(
        (box) => box.end(),
        () => {},
      );
      for (const one of settled) if (one.status === 'fulfilled') await one.value[1].end();
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  async end(): Promise<BoxEnd> {
    const [how] = await Promise.all([
      this.#box.end(),
      ...this.#servers.map((server) => server.end()),
    ]);
    rmSync(this.#folder, { recursive: true, force: true });
    return how;
  }
}
