import { type AddressInfo, createServer, type Socket } from 'node:net';

import type { BoxLink } from './box-link';

/** More than any test needs; the limit for one direction of a connection. */
const MOST_BYTES = 50_000_000;

export interface Relay {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Opens a port on this machine that leads to one in the box. The amount of data from the box is
 * limited.
 */
export async function openRelay(link: BoxLink, port: number): Promise<Relay> {
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (near) => {
    open.add(near);
    near.on('error', () => {});
    near.once('close', () => open.delete(near));
    link.connect({ use: 'port', port }).then(
      (far) => carry(near, far),
      () => near.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      for (const near of open) near.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function carry(near: Socket, far: Socket): void {
  near.once('close', () => far.destroy());
  far.once('close', () => near.destroy());
  if (near.destroyed) return void far.destroy();
  let bytes = 0;
  far.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) far.destroy();
  });
  near.pipe(far);
  far.pipe(near);
}
