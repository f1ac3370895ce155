import assert from 'node:assert';
import { BlockList, isIP, Socket } from 'node:net';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

/** In this file, a test fails when something in it connects to another machine. */
export function forbidNetwork(): void {
  const attempts = new Set<string>();
  const connectAsBefore = Object.getOwnPropertyDescriptor(Socket.prototype, 'connect');

  beforeAll(() => {
    const connect = connectAsBefore?.value as (...args: unknown[]) => Socket;
    Object.defineProperty(Socket.prototype, 'connect', {
      configurable: true,
      writable: true,
      value(this: Socket, ...args: unknown[]): Socket {
        const host = targetOf(args.flat());
        if (isOwn(host)) return Reflect.apply(connect, this, args);
        attempts.add(host);
        process.nextTick(() => this.destroy(new Error(`blocked: ${host}`)));
        return this;
      },
    });
  });
  afterAll(() => {
    if (connectAsBefore) Object.defineProperty(Socket.prototype, 'connect', connectAsBefore);
  });

  beforeEach(() => attempts.clear());
  afterEach(() => {
    assert.deepStrictEqual([...attempts], [], 'a test has called another machine');
  });
}

function targetOf([first, second]: unknown[]): string {
  if (first !== null && typeof first === 'object') {
    return (first as { host?: string }).host ?? 'localhost';
  }
  return typeof second === 'string' ? second : 'localhost';
}

function isOwn(host: string): boolean {
  if (host === 'localhost') return true;
  const family = isIP(host);
  return family !== 0 && loopback.check(host, family === 6 ? 'ipv6' : 'ipv4');
}
