import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';

import { silentLog } from '../../src/app/create-log';
import { listen } from '../../src/app/listen';
import { endPrograms, startProgram } from '../../src/program/program';
import { deferred } from '../deferred';
import { layOutLane } from '../lay-out-lane';

const log = silentLog;

async function readBody(response: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of response) body += String(chunk);
  return body;
}

async function ask(url: string, agent?: Agent): Promise<string> {
  const [response] = (await once(get(url, agent ? { agent } : {}), 'response')) as [
    IncomingMessage,
  ];
  return readBody(response);
}

test('what is under way when the app stops is answered, then the app closes, and nobody is let in', async () => {
  const arrived = deferred<void>();
  const held = deferred<void>();
  const order: string[] = [];
  const app = await listen(
    (_request, response) => {
      arrived.resolve();
      void held.promise.then(() => response.end('a long answer'));
    },
    { port: 0, log, close: () => void order.push('closed') },
  );
  const answer = ask(app.url);
  await arrived.promise;
  const stopped = app.stop();
  await expect(ask(app.url)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  order.push('released');
  held.resolve();
  await stopped;
  expect({ order, answer: await answer }).toEqual({
    order: ['released', 'closed'],
    answer: 'a long answer',
  });
});

test('connections that are kept alive hold nobody up', async () => {
  const agent = new Agent({ keepAlive: true });
  const app = await listen((_request, response) => response.end('open'), {
    port: 0,
    log,
    graceMs: 1_000_000,
  });
  await ask(app.url, agent);
  await app.stop();
  expect(await Promise.all([app.stop(), app.stop()])).toEqual([undefined, undefined]);
  agent.destroy();
});

test('who takes longer than the grace is cut off', async () => {
  const arrived = deferred<void>();
  const app = await listen(() => arrived.resolve(), { port: 0, log, graceMs: 10 });
  const answer = ask(app.url).catch((error: unknown) => error);
  await arrived.promise;
  await app.stop();
  expect(await answer).toMatchObject({ code: 'ECONNRESET' });
});

test('a taken port is told in words, and what was opened is closed', async () => {
  const first = await listen((_request, response) => response.end(), { port: 0, log });
  const port = Number(new URL(first.url).port);
  const close = jest.fn();
  await expect(listen(() => {}, { port, log, close })).rejects.toMatchObject({
    name: 'StartError',
    problems: [`port ${port} is taken. Set PORT to another port.`],
  });
  expect(close).toHaveBeenCalledTimes(1);
  await first.stop();
});

describe('as a program', () => {
  layOutLane('local', 'little-shop');
  afterEach(endPrograms);

  test.each(['SIGTERM', 'SIGINT'] as const)(
    '%s stops the app and ends the program',
    async (signal) => {
      const program = await startProgram('src/programs/listen.ts', {});
      await program.line(/^open at http/);
      program.signal(signal);
      expect(await program.exit()).toEqual({ code: 0, signal: null });
      expect(program.stdout()).toContain('closed');
    },
  );

  test('Ctrl-C that comes twice, from the terminal and from npm, cuts nobody off', async () => {
    const program = await startProgram('src/programs/listen.ts', {});
    const line = await program.line(/^open at http/);
    const answer = ask(line.replace('open at ', ''));
    await program.line(/^asked$/);
    program.signal('SIGINT');
    await program.line(/closing/);
    program.signal('SIGINT');
    program.signal('SIGUSR2');
    expect({ answer: await answer, exit: await program.exit() }).toEqual({
      answer: 'a long answer',
      exit: { code: 0, signal: null },
    });
  });
});
