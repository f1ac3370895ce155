import { endConnections } from '../../src/process/connection';
import { endWorkers, launchShop, startShop } from '../../src/process/shop-process';
import { OPENING_TIME } from '../../src/tools';
import { layOutLane } from '../lay-out-lane';

const MINUTE = 60_000;

afterEach(endConnections);
afterEach(endWorkers);

describe.each(['local', 'sealed'] as const)('%s', (lane) => {
  layOutLane(lane, 'lab-shop');

  test('a shop is a process with a URL, output, an end', async () => {
    const shop = await startShop();
    const { text } = await shop.http('GET', '/');
    shop.signal('SIGTERM');
    expect({ text, ending: await shop.exit() }).toEqual({
      text: String(OPENING_TIME),
      ending: { code: 0, signal: null },
    });
    expect({ output: shop.output(), errors: shop.errors(), workers: shop.workers() }).toEqual({
      output: ['open'],
      errors: ['a warning'],
      workers: [],
    });
  });

  test('a call is held at a point, also when the shop listens no more', async () => {
    const shop = await startShop();
    await shop.points.hold('slow');
    const slow = shop.http('GET', '/slow');
    await shop.points.arrived('slow');
    await shop.tell('SIGTERM');
    await shop.refused();
    await shop.points.release('slow');
    expect({ count: await shop.points.count('slow'), slow: (await slow).text }).toEqual({
      count: 1,
      slow: String(OPENING_TIME),
    });
  });

  test('a point can fail', async () => {
    const shop = await startShop();
    await shop.points.fail('slow');
    expect((await shop.http('GET', '/slow')).text).toBe('the test made slow fail');
  });

  test('the time stands still until the test lets it pass', async () => {
    const shop = await startShop();
    const asleep = shop.http('GET', '/sleep');
    await shop.clock.advance(MINUTE - 1);
    const early = await shop.http('GET', '/');
    await shop.clock.advance(MINUTE);
    expect([early.text, (await asleep).text]).toEqual([
      String(OPENING_TIME + MINUTE - 1),
      String(OPENING_TIME + 2 * MINUTE - 1),
    ]);
  });

  test('a signal has been heard, or has ended the process', async () => {
    const shop = await startShop();
    await shop.tell('SIGUSR2');
    expect(await shop.exit()).toEqual({ code: null, signal: 'SIGUSR2' });
    const other = await startShop();
    await other.points.hold('slow');
    const slow = other.http('GET', '/slow');
    await other.points.arrived('slow');
    await other.tell('SIGTERM');
    await other.tell('SIGTERM');
    await other.heard('SIGTERM', 2);
    await other.points.release('slow');
    expect((await slow).status).toBe(200);
  });

  test('a process tells what others can see of it', async () => {
    const shop = await startShop({ INK: 'blue' });
    const { pid, argv, environment } = await shop.facts();
    expect({ pid, argv: argv.at(-1), ink: environment['INK'] }).toEqual({
      pid: shop.pid,
      argv: expect.stringMatching(/src\/main\.js$/),
      ink: 'blue',
    });
  });

  test('workers are processes as well; one that was killed is followed by another', async () => {
    const shop = await startShop({ WORKERS: '1' });
    const first = await shop.nextWorker();
    await first.kill('SIGKILL');
    const second = await shop.nextWorker(first);
    await second.points.fail('slow');
    expect((await shop.http('GET', '/slow')).text).toBe('the test made slow fail');
    expect(shop.workers().map(({ pid }) => pid)).toEqual([first.pid, second.pid]);
    expect(new Set([shop.pid, first.pid, second.pid]).size).toBe(3);
  });

  test('bytes are sent and received as they are', async () => {
    const shop = await startShop();
    const connection = await shop.connect();
    connection.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await connection.until(/\d{13}/);
    connection.send('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    const text = await connection.ended();
    expect(text.match(/HTTP\/1.1 200 OK/g)).toHaveLength(2);
    expect(connection.received()).toBe(text);
  });

  test('waiting for bytes is given up when the connection ends', async () => {
    const connection = await (await startShop()).connect();
    connection.send('nonsense\r\n\r\n');
    await expect(connection.until(/200 OK/)).rejects.toThrow(
      'the connection ended, and nothing like /200 OK/ came: HTTP/1.1 400 Bad Request',
    );
  });

  test('a shop that does not come up tells why', async () => {
    const shop = await launchShop({ CRASH: '1' });
    await expect(shop.listening()).rejects.toThrow('src/main.ts ended with code 1');
    expect(await shop.exit()).toEqual({ code: 1, signal: null });
    expect(shop.errors().join('\n')).toContain('no paper');
  });
});
