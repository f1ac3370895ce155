import { endPrograms, startProgram } from '../src/program/program';
import { deferred } from './deferred';
import { freezeDeadlines } from './freeze-deadlines';
import { layOutLane } from './lay-out-lane';
import { serve, stopServing } from './serve';

const SECRET = 'SECRET_OF_THE_MACHINE';
const start = (name: string, env: Record<string, string> = {}) =>
  startProgram(`src/programs/${name}.ts`, env);

layOutLane('local', 'little-shop');
afterEach(stopServing);
afterEach(() => {
  jest.useRealTimers();
  delete process.env[SECRET];
});

test('a program tells by signal, output and exit code how it fared', async () => {
  const program = await start('serve');
  await program.line(/^open at/);
  program.signal('SIGTERM');
  expect(await program.exit()).toEqual({ code: 7, signal: null });
  expect({ out: program.stdout(), err: program.stderr() }).toEqual({
    out: [expect.stringMatching(/^open at http:/), 'closing'],
    err: ['opening'],
  });
});

test('a program can be asked where it said that it listens', async () => {
  const program = await start('serve');
  const url = (await program.line(/http:/)).replace('open at ', '');
  expect((await program.at(url).http('GET', '/')).text).toBe('open');
});

test('a program runs in a process of its own', async () => {
  const program = await start('serve');
  await program.line(/http:/);
  expect(program.pid).not.toBe(process.pid);
  expect(process.kill(program.pid, 0)).toBe(true);
});

test('a program gets the environment that it is given, and not that of the tests', async () => {
  process.env[SECRET] = 'ink';
  const program = await start('print-environment', { SHOP_NAME: 'The Paper Lantern' });
  const env = JSON.parse(await program.line(/^\{/)) as Record<string, string>;
  expect({ name: env['SHOP_NAME'], secret: env[SECRET] }).toEqual({
    name: 'The Paper Lantern',
    secret: undefined,
  });
});

test('a program that fails ends with code 1 and tells the line of its source', async () => {
  const program = await start('fail');
  expect(await program.exit()).toEqual({ code: 1, signal: null });
  expect(program.stderr().join('\n')).toMatch(
    /Error: the shop burnt down\n.*src\/programs\/fail\.ts:2:/,
  );
});

test('a program that was killed tells by which signal', async () => {
  const program = await start('serve');
  program.signal('SIGKILL');
  expect(await program.exit()).toEqual({ code: null, signal: 'SIGKILL' });
});

test('a program that is not there ends with code 1', async () => {
  const program = await start('no-such-program');
  expect(await program.exit()).toEqual({ code: 1, signal: null });
});

describe('waiting for a line', () => {
  test('finds one that was written before', async () => {
    const program = await start('serve');
    const line = await program.line(/^open at/);
    freezeDeadlines();
    expect(await program.line(/http:/)).toBe(line);
  });

  test('finds one of a program that has ended', async () => {
    const program = await start('last-words');
    await program.exit();
    expect(await program.line(/^t/)).toBe('two');
  });

  test('waits for its end', async () => {
    const program = await start('stutter');
    await program.line(/ready/);
    const line = program.line(/port/);
    program.signal('SIGUSR2');
    expect(await line).toBe('port=8080');
  });

  test('takes the end of the program for the end of the last line', async () => {
    const program = await start('last-words');
    expect(await program.line(/last/)).toBe('last words');
  });

  test('rejects when the program ends without one', async () => {
    const program = await start('fail');
    await expect(program.line(/^open at/)).rejects.toThrow(
      'src/programs/fail.ts ended with code 1 and wrote no line like /^open at/',
    );
  });

  test('rejects when the program has long ended, and at once', async () => {
    const program = await start('fail');
    await program.exit();
    freezeDeadlines();
    await expect(program.line(/^open at/)).rejects.toThrow('ended with code 1');
  });

  test('rejects with the signal that ended the program', async () => {
    const program = await start('serve');
    const line = program.line(/closing/);
    program.signal('SIGKILL');
    await expect(line).rejects.toThrow('ended with signal SIGKILL and wrote no line');
  });

  test('rejects after ten seconds', async () => {
    const program = await start('serve');
    freezeDeadlines();
    const line = program.line(/closing/);
    jest.advanceTimersByTime(10_000);
    await expect(line).rejects.toThrow(
      'src/programs/serve.ts wrote no line like /closing/ within 10 s',
    );
  });
});

test('output is told line by line, without empty ones', async () => {
  const program = await start('last-words');
  await program.exit();
  expect(program.stdout()).toEqual(['one', 'two', 'last words']);
});

test('waiting for the end is given up after ten seconds', async () => {
  const program = await start('serve');
  freezeDeadlines();
  const exit = program.exit();
  jest.advanceTimersByTime(10_000);
  await expect(exit).rejects.toThrow('src/programs/serve.ts did not end within 10 s');
});

test('a program that writes without end is ended', async () => {
  const program = await start('flood');
  expect(await program.exit()).toEqual({ code: null, signal: 'SIGKILL' });
});

test('what the test left running is ended', async () => {
  const [one, two] = [await start('serve'), await start('stutter')];
  await endPrograms();
  expect([await one.exit(), await two.exit()]).toEqual([
    { code: null, signal: 'SIGKILL' },
    { code: null, signal: 'SIGKILL' },
  ]);
});

test('connections to what the program said are let go after the test', async () => {
  const closed = deferred<string>();
  const url = await serve(({ socket }, response) => {
    socket.once('close', () => closed.resolve('closed'));
    response.end();
  });
  const program = await start('serve');
  await program.at(url).http('GET', '/');
  await endPrograms();
  // Times out when the connection stays.
  expect(await closed.promise).toBe('closed');
});
