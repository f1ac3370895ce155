import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';

import { openFolder } from './temporary-folder';

/**
 * A way to the Docker engine that can be shut: to those who come through it the engine is then
 * gone.
 */
export interface EngineDoor extends AsyncDisposable {
  /** For `DOCKER_HOST`. */
  readonly host: string;
  shut(): Promise<void>;
}

export async function openEngineDoor(): Promise<EngineDoor> {
  const folder = openFolder();
  const socket = join(folder.path, 'engine.sock');
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect('/var/run/docker.sock');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      from.on('error', () => to.destroy()).once('close', () => to.destroy());
      from.pipe(to);
    }
  });
  await new Promise<void>((listening) => server.listen(socket, listening));
  const shut = async () => {
    for (const one of open) one.destroy();
    await new Promise((closed) => server.close(closed));
  };
  return {
    host: `unix://${socket}`,
    shut,
    [Symbol.asyncDispose]: async () => {
      if (server.listening) await shut();
      await folder[Symbol.asyncDispose]();
    },
  };
}
