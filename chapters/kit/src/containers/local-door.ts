import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * A port of 127.0.0.1 that leads to another machine. Where the tests themselves run in a container,
 * a server of the lane is at an address of Docker's network; the learner's tests may only connect
 * to this machine.
 */
export class LocalDoor {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(host: string, port: number): Promise<LocalDoor> {
    const server = createServer();
    const door = new LocalDoor(server);
    server.on('connection', (near) => door.#lead(near, connect(port, host)));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return door;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await once(this.#server, 'close');
  }

  #lead(near: Socket, far: Socket): void {
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
    }
  }
}
