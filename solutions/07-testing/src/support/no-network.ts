import assert from 'node:assert';
import { Socket } from 'node:net';

const HERE = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/;

type Connect = (this: Socket, ...args: unknown[]) => Socket;

/** In this file, a test fails when something in it connects to another machine. */
export function forbidNetwork(): void {
  const connect = Socket.prototype.connect as Connect;
  let tried: string[] = [];

  beforeEach(() => {
    tried = [];
    // All connections of Node begin here: those of fetch, of node:http and of database drivers.
    Socket.prototype.connect = function (this: Socket, ...args: unknown[]) {
      const host = hostOf(args);
      if (HERE.test(host)) return connect.apply(this, args);
      tried.push(host);
      return this.destroy(new Error(`tests may not connect to ${host}`));
    };
  });

  afterEach(() => {
    Socket.prototype.connect = connect;
    // The shop may have caught the error, so a failed connection is not enough. A call of `expect`
    // would be one too many for a test with `expect.assertions`.
    assert.deepEqual(tried, [], 'a test has tried to connect to another machine');
  });
}

/** Node itself calls `connect` with all of its arguments in one array. */
function hostOf([first, second]: unknown[]): string {
  const target: unknown = Array.isArray(first) ? first[0] : first;
  if (typeof target !== 'object' || target === null) {
    return typeof second === 'string' ? second : 'localhost';
  }
  const { host, path } = target as { host?: string; path?: string | null };
  // A socket file has a path and no host.
  return typeof path === 'string' ? 'localhost' : (host ?? 'localhost');
}
