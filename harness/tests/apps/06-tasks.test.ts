import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import request from 'supertest';

import type { createServices } from '../../../chapters/06-tasks/src/probes/services';
import type * as WorkLoop from '../../../chapters/06-tasks/src/queue/work-loop';
import { silentLog } from '../../../chapters/kit/src/app';
import { buildChapter } from '../support/build-chapter';

const folder = mkdtempSync(join(tmpdir(), 'tasks-'));
afterAll(() => rmSync(folder, { recursive: true, maxRetries: 3 }));

type Services = ReturnType<typeof createServices>;

/** The shop on its samples, as `npm start` opens it; closed after the tests of its block. */
function layOutShop(solved: boolean) {
  const chapter = buildChapter('06-tasks', { solved });
  const url = `sqlite:///${join(folder, `${solved}.sqlite`)}`;
  const first = chapter.load<{ fillAtFirstStart(url: string): Promise<boolean> }>(
    'data/first-start',
  );
  let shop: Awaited<ReturnType<typeof chapter.open>> | undefined;
  beforeAll(async () => {
    await first.fillAtFirstStart(url);
    shop = await chapter.open({ DATABASE_URL: url });
  });
  afterAll(() => shop?.close?.());
  const services = () => shop?.services as Services;
  return {
    visit: () => request(shop?.app ?? ''),
    /** What a worker does until there is nothing more to do. */
    work: async () => {
      await services().outbox.relay();
      return services().worker.runDue();
    },
    services,
  };
}

const ALICE = { authorization: 'Token alice' };
const STAFF = { authorization: 'Token staff' };

describe.each([{ solved: false }, { solved: true }])('solved: $solved', ({ solved }) => {
  const { visit, work, services } = layOutShop(solved);
  const order = (body: object, token = ALICE) => visit().post('/orders').set(token).send(body);
  const mail = async () => {
    const { body } = await visit().get('/mail').set(STAFF);
    return (body as { subject: string }[]).map(({ subject }) => subject);
  };

  test.each(['/', '/queue'])('%s is a page', async (path) => {
    const { status, type, text } = await visit().get(path);
    expect([status, type]).toEqual([200, 'text/html']);
    expect(text).toContain('</html>');
  });

  test('an order is followed by a receipt, a royalty and the wrapping', async () => {
    const { status, body } = await order({ bookId: 7, giftWrap: true });
    const { id, cents } = body as { id: number; cents: number };
    expect(status).toBe(201);
    expect(body).toEqual({ id, bookId: 7, cents: expect.any(Number), giftWrap: true });
    expect(await mail()).toEqual([]);
    const runs = await work();
    expect(runs.map(({ outcome }) => outcome)).toEqual(Array(3).fill('succeeded'));
    expect(await mail()).toEqual([`Your order ${id}`, `Wrap order ${id}`]);
    const wallet = await visit().get('/wallets/7').set(STAFF);
    expect(wallet.body).toMatchObject({ id: 7, balanceCents: Math.floor(cents / 10) });
  });

  test('the page of the queue shows tasks and what has become of them', async () => {
    await services().queue.add('echo', { '<b>': 1 }, { delayMs: 60_000 });
    await services().queue.add('resize-cover', { bookId: 1, image: 'cover.txt' });
    await work();
    const { text } = await visit().get('/queue');
    expect(text).toContain('{&quot;&lt;b&gt;&quot;:1}');
    expect(text).toContain('UnreadableImage: &quot;cover.txt&quot; is no image.');
    expect(text).toMatch(/id="queued">[1-9]/);
  });

  test('four workers run each task once', async () => {
    const added = await Promise.all(
      Array.from({ length: 20 }, () => services().queue.add('echo', null)),
    );
    const runs = await services().worker.race(4);
    const ids = (list: { id: string }[]) => list.map(({ id }) => Number(id)).sort((a, b) => a - b);
    expect(ids(runs)).toEqual(ids(added));
  });

  test.each([
    ['get', '/nothing', {}, 404],
    ['get', '/mail', {}, 401],
    ['get', '/mail', ALICE, 403],
    ['get', '/wallets/1', {}, 401],
    ['get', '/wallets/1', ALICE, 404],
    ['get', '/wallets/999', STAFF, 404],
    ['get', '/dead-letters', ALICE, 403],
    ['get', '/dead-letters', STAFF, 200],
    ['post', '/dead-letters/999/requeue', STAFF, 404],
    ['post', '/dead-letters/x/requeue', STAFF, 404],
    ['post', '/orders', {}, 401],
    ['post', '/orders', STAFF, 401],
  ] as const)('%s %s as %j: %i', async (method, path, headers, status) => {
    expect((await visit()[method](path).set(headers)).status).toBe(status);
  });

  test.each([
    [{}, 400, 'invalid-order'],
    [{ bookId: '7' }, 400, 'invalid-order'],
    [{ bookId: 7, giftWrap: 'yes' }, 400, 'invalid-order'],
    [{ bookId: 999 }, 404, 'unknown-book'],
  ])('the order %j is refused: %i', async (body, status, code) => {
    const answer = await order(body);
    expect([answer.status, answer.body]).toEqual([status, { code, detail: expect.any(String) }]);
  });
});

test('a cover cannot be handed in before its exercise is solved', async () => {
  const { app, close } = await buildChapter('06-tasks', { solved: false }).open({
    DATABASE_URL: `sqlite:///${join(folder, 'covers.sqlite')}`,
  });
  const { status, body } = await request(app).post('/books/7/cover').set(ALICE).send({});
  await close?.();
  expect([status, body]).toEqual([
    501,
    { code: 'not-implemented', detail: expect.stringContaining('tasks/endpoints') },
  ]);
});

test('with a queue that is not solved, the shop opens, and what needs the queue says so', async () => {
  const { app, close } = await buildChapter('06-tasks', { solved: false }).open({
    DATABASE_URL: `sqlite:///${join(folder, 'bullmq.sqlite')}`,
    QUEUE_URL: 'redis:',
    REDIS_URL: 'redis://127.0.0.1:1',
  });
  const { status, body } = await request(app).get('/queue').set('accept', 'application/json');
  await close?.();
  expect([status, body]).toEqual([
    501,
    { code: 'not-implemented', detail: expect.stringContaining('tasks/bullmq') },
  ]);
});

test('a worker takes turn after turn, also after one that fails, until it is stopped', async () => {
  const { createWorkLoop } = buildChapter('06-tasks', { solved: false }).load<typeof WorkLoop>(
    'queue/work-loop',
  );
  const errors: object[] = [];
  let turns = 0;
  let tell = () => {};
  const third = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const turn = async () => {
    await new Promise(setImmediate);
    turns += 1;
    if (turns === 1) throw new Error('no database');
    if (turns === 3) tell();
    return true;
  };
  const log = { ...silentLog, error: (fields: object) => void errors.push(fields) };
  const loop = createWorkLoop({ turn, log, pauseMs: 1 });
  loop.start();
  await third;
  await loop.stop();
  const atStop = turns;
  await new Promise(setImmediate);
  expect(turns).toBe(atStop);
  expect(errors).toEqual([{ err: new Error('no database') }]);
});

test.each([
  [{ QUEUE_URL: 'redis:' }, 'REDIS_URL'],
  [{ QUEUE_URL: 'amqp://localhost' }, 'QUEUE_URL'],
  [{ LEASE_SECONDS: '0' }, 'LEASE_SECONDS'],
  [{ ACKS: 'never' }, 'ACKS'],
  [{ TASKS_EAGER: 'true' }, 'TASKS_EAGER'],
  [{ TIME_ZONE: 'Europe/Nowhere' }, 'TIME_ZONE'],
])('%j names %s', async (env, variable) => {
  const starter = buildChapter('06-tasks', { solved: false });
  await expect(starter.open(env as never)).rejects.toMatchObject({ variables: [variable] });
});
