/**
 * A small server with nothing but the learner's shutdown, as a program: tests hold and break what
 * it waits for. It never ends by itself.
 */
import { createServer, type RequestListener } from 'node:http';
import { text } from 'node:stream/consumers';

import { ownEnvironment } from '@bookshop/kit/app';
import { openLab } from '@bookshop/kit/lab';

import type { ShopLog } from '../log/log';
import { createLifecycle } from '../server/lifecycle';
import { listen } from '../server/listen';
import { installShutdown } from '../server/shutdown';

type Reach = (point: string) => Promise<void>;

/** What nobody catches, by the path that causes it. */
const MISHAPS: Readonly<Record<string, () => void>> = {
  '/throw': () => setImmediate(() => raise(new Error('the press is on fire'))),
  '/reject': () => void Promise.reject(new Error('the ink is out')),
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- libraries do it
  '/reject-text': () => void Promise.reject('no paper'),
  '/throw-nothing': () => setImmediate(() => raise(undefined)),
  '/throw-null': () => setImmediate(() => raise(null)),
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- and programs, too
  '/reject-nothing': () => void Promise.reject(),
  // Of a connection to a database, say.
  '/broken-pipe': () =>
    setImmediate(() => raise(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))),
};

async function start(): Promise<void> {
  const { DRAIN_MS = '0', GRACE_MS = '60000' } = ownEnvironment();
  const { tools, announce } = await openLab();
  const lifecycle = createLifecycle();
  const server = createServer(answer(lifecycle.isDraining, tools.reach));
  // Longer than any test: only the learner's code ends a connection.
  server.keepAliveTimeout = 60_000;
  server.headersTimeout = 120_000;
  installShutdown({
    ...{ server, lifecycle, tools: { ...tools, log: createLog() } },
    drainMs: Number(DRAIN_MS),
    graceMs: Number(GRACE_MS),
    close: async () => {
      say({ closing: true });
      await tools.reach('close');
      say({ closed: true });
    },
    report: (error) => say({ reported: String(error) }),
  });
  setInterval(() => {}, 60_000);
  announce(await listen(server, { host: '127.0.0.1', port: 0, proxyIdleMs: 60_000 }));
}

function answer(isDraining: () => boolean, reach: Reach): RequestListener {
  return (request, response) => {
    const { url = '' } = request;
    const reply = (fields: object) => {
      const body = JSON.stringify({ ...fields, draining: isDraining() });
      response.setHeader('content-length', body.length).end(body);
    };
    MISHAPS[url]?.();
    if (url === '/slow') void reach('slow').then(() => reply({}));
    else if (url === '/upload') void text(request).then(({ length }) => reply({ length }));
    else if (url === '/stream') {
      response.writeHead(200, { 'content-length': 22 }).write('{ "half": 1, ');
      void reach('stream').then(() => response.end('"all": 2}'));
    } else reply({});
  };
}

function createLog(): ShopLog {
  const write = (level: string) => (fields: object) => {
    const { err, signal } = fields as { err?: unknown; signal?: unknown };
    say({
      level,
      ...(signal === undefined ? {} : { signal }),
      ...(err === undefined ? {} : { err: String(err) }),
    });
  };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    fatal: write('fatal'),
  };
}

function say(fields: object): void {
  process.stdout.write(`${JSON.stringify(fields)}\n`);
}

function raise(error: unknown): never {
  throw error;
}

void start();
