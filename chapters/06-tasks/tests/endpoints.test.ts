import {
  type Answer,
  database,
  fc,
  open,
  type Opened,
  property,
  tabulate,
  within,
} from '@bookshop/kit';
import type { Json } from '@bookshop/kit/app';

import type { Shop } from '../src/shop';

type Shops = Opened<Shop>;

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

/** Long enough for a machine that is busy with something else. */
const PATIENT = { ENQUEUE_DEADLINE_MS: '60000' };

const IMAGE = 'dune.png';

test('a cover is accepted before anybody has cut it', async () => {
  const shop = await openShop();
  const { status, headers, json } = await handIn(shop);
  const queued = await shop.queue.list();
  const [task] = queued;
  expect({ status, json, at: headers['location'], wait: headers['retry-after'] }).toEqual({
    status: 202,
    json: { id: task?.id },
    at: `/tasks/${task?.id}`,
    wait: undefined,
  });
  expect(queued).toMatchObject([
    { name: 'resize-cover', payload: { bookId: 1, image: IMAGE }, status: 'queued', attempts: 0 },
  ]);
});

test('its owner sees a task in each of its four states, and nothing else of it', async () => {
  const shop = await openShop();
  const [good, bad] = [idOf(await handIn(shop)), idOf(await handIn(shop, { image: 'dune.txt' }))];
  const look = async (id: string) => (await show(shop, id)).json;
  const seen = [await look(good)];
  await shop.worker.claim('a worker');
  seen.push(await look(good), await look(bad));
  await shop.clock.advance(2 * HOUR);
  await shop.worker.runDue();
  seen.push(await look(good), await look(bad));
  const files = [160, 320, 640].map((width) => `book-1-${width}.webp`);
  const error = { name: 'UnreadableImage', message: '"dune.txt" is no image.' };
  expect(seen).toEqual([
    { id: good, status: 'queued' },
    { id: good, status: 'running' },
    { id: bad, status: 'queued' },
    { id: good, status: 'succeeded', result: { files } },
    { id: bad, status: 'failed', error },
  ]);
});

test('a task that is run again shows no error, and one that has succeeded shows its result', async () => {
  const shop = await openShop();
  const id = idOf(await handIn(shop));
  await change(id, { error_name: 'UnreadableImage', error_message: 'Not yet.', attempts: 1 });
  const waiting = await show(shop, id);
  await shop.worker.claim('a worker');
  const running = await show(shop, id);
  await change(id, { status: 'succeeded', result: 'null' });
  const done = await show(shop, id);
  expect([waiting, running, done].map(({ status, json }) => [status, json])).toEqual([
    [200, { id, status: 'queued' }],
    [200, { id, status: 'running' }],
    [200, { id, status: 'succeeded', result: null }],
  ]);
});

test('of an error that is not about the image, nothing is shown', async () => {
  const shop = await openShop();
  const id = idOf(await handIn(shop));
  const errors = [
    ['Error', "ENOENT: no such file or directory, open '/srv/covers/1.png'"],
    ['TypeError', 'x is undefined\n    at cutCover (/srv/shop/src/tasks/covers.ts:12:3)'],
    ['SequelizeConnectionError', 'connect ECONNREFUSED 10.1.2.3:5432'],
    ['UnreadableImageCache', 'redis://:hunter2@10.1.2.3/0'],
    ['unreadableimage', 'other'],
    ['EXPIRED', 'No worker was free in time.'],
    ['', ''],
  ];
  const shown: unknown[] = [];
  for (const [error_name = '', error_message = ''] of errors) {
    await change(id, { status: 'failed', error_name, error_message });
    shown.push((await show(shop, id)).json);
  }
  await change(id, { status: 'failed', error_name: 'UnreadableImage', error_message: 'Too dark.' });
  const [first] = shown;
  // The rule itself, so that a failure says it.
  expect(first).toEqual({
    id,
    status: 'failed',
    error: { name: 'InternalError', message: expect.stringMatching(/./) },
  });
  expect({ shown, readable: (await show(shop, id)).json }).toEqual({
    shown: errors.map(() => first),
    readable: { id, status: 'failed', error: { name: 'UnreadableImage', message: 'Too dark.' } },
  });
});

test("what is not the caller's task is not there, whoever else has it", async () => {
  const shop = await openShop();
  const [own, bobs] = [idOf(await handIn(shop)), idOf(await handIn(shop, {}, 'bob'))];
  const payloads: readonly Json[] = [
    null,
    5,
    'alice',
    [1],
    {},
    { bookId: 1, image: IMAGE },
    { orderId: 1 },
  ];
  const others: string[] = [];
  for (const payload of payloads) others.push((await shop.queue.add('echo', payload)).id);
  const unknown = await show(shop, '999999');
  const paths = [bobs, ...others, '0', '-1', 'x', '1e0', `${own}%20`, `${own}x`, '9'.repeat(40)];
  const found = await tabulate([own, ...paths], async (id) => {
    const { status, text } = await show(shop, id);
    return text === unknown.text ? `${status}, as unknown` : status;
  });
  expect({
    found,
    unknown: [unknown.status, codeOf(unknown)],
    'of bob': [(await show(shop, own, 'bob')).status, (await show(shop, bobs, 'bob')).status],
  }).toEqual({
    found: { [own]: 200, ...Object.fromEntries(paths.map((id) => [id, '404, as unknown'])) },
    unknown: [404, 'unknown-task'],
    'of bob': [404, 200],
  });
});

test('it stays like that when the task is running or has ended', async () => {
  const shop = await openShop();
  const bobs = [
    idOf(await handIn(shop, {}, 'bob')),
    idOf(await handIn(shop, { image: '?' }, 'bob')),
  ];
  const unknown = await show(shop, '999999');
  const look = async () => {
    const seen = await Promise.all(bobs.map((id) => show(shop, id)));
    return seen.map(({ status, text }) => [status, text === unknown.text]);
  };
  await shop.worker.claim('a worker');
  const running = await look();
  await shop.clock.advance(2 * HOUR);
  await shop.worker.runDue();
  const hidden = [404, true];
  expect([running, await look()]).toEqual([
    [hidden, hidden],
    [hidden, hidden],
  ]);
});

test('a task belongs to the reader, also under another name', async () => {
  const shop = await openShop();
  const id = idOf(await handIn(shop));
  await database.rows("UPDATE readers SET name = 'alicia' WHERE name = 'alice'");
  await database.seed({ readers: [{ id: 3, name: 'alice', email: 'new@lantern.test' }] });
  const statuses = await tabulate(['alicia', 'alice', 'bob'], async (name) => {
    return (await show(shop, id, name)).status;
  });
  expect(statuses).toEqual({ alicia: 200, alice: 404, bob: 404 });
});

test('another process of the shop knows the task and its owner', async () => {
  const shop = await openShop();
  const id = idOf(await handIn(shop));
  await shop.close();
  const another = await open<Shop>(PATIENT);
  const statuses = await tabulate(['alice', 'bob'], async (name) => {
    return (await show(another, id, name)).status;
  });
  expect(statuses).toEqual({ alice: 200, bob: 404 });
});

test('what has ended is gone after RESULT_HOURS, and what waits stays', async () => {
  const shop = await openShop({ RESULT_HOURS: '3' });
  const ids = [idOf(await handIn(shop)), idOf(await handIn(shop, { image: 'dune.txt' }))];
  await shop.worker.runDue();
  ids.push(idOf(await handIn(shop)));
  const look = async () => {
    const seen = await Promise.all(ids.map((id) => show(shop, id)));
    return seen.map((answer) =>
      answer.status === 200 ? fieldOf(answer, 'status') : codeOf(answer),
    );
  };
  await shop.clock.advance(3 * HOUR - SECOND);
  const before = await look();
  await shop.clock.advance(SECOND);
  const after = await look();
  await shop.clock.advance(1_000 * HOUR);
  expect({ before, after, later: await look() }).toEqual({
    before: ['succeeded', 'failed', 'queued'],
    after: ['unknown-task', 'unknown-task', 'queued'],
    later: ['unknown-task', 'unknown-task', 'queued'],
  });
});

test('only readers hand covers in and ask for tasks', async () => {
  const shop = await openShop();
  const id = idOf(await handIn(shop));
  const callers: Record<string, Record<string, string>> = {
    nobody: {},
    'a stranger': { authorization: 'Token carol' },
    'the staff': { authorization: 'Token staff' },
    'another scheme': { authorization: 'Bearer alice' },
  };
  const requests: [method: string, path: string, body?: object][] = [
    ['POST', '/books/1/cover', { image: IMAGE }],
    ['POST', '/books/99/cover', { image: IMAGE }],
    ['POST', '/books/1/cover', {}],
    ['GET', `/tasks/${id}`],
    ['GET', '/tasks/999999'],
  ];
  const table = await tabulate(Object.keys(callers), async (name) => {
    const answers: unknown[] = [];
    for (const [method, path, body] of requests) {
      const headers = callers[name] ?? {};
      const ask = body ? { headers, body: { ...body } } : { headers };
      const answer = await shop.http(method, path, ask);
      answers.push(`${answer.status} ${codeOf(answer)}`);
    }
    return [...new Set(answers)];
  });
  const refused = ['401 not-signed-in'];
  expect({ ...table, tasks: (await shop.queue.list()).length }).toEqual({
    nobody: refused,
    'a stranger': refused,
    'the staff': refused,
    'another scheme': refused,
    tasks: 1,
  });
});

test('a cover is for a book that there is', async () => {
  const shop = await openShop();
  const ids = ['2', '99', '0', '-1', '1.5', '1e0', 'x', '1x', '%201', '2147483648', '9'.repeat(30)];
  const table = await tabulate(ids, async (id) => {
    const answer = await shop.http('POST', `/books/${id}/cover`, asReader('alice', {}));
    return answer.status === 202 ? 'accepted' : `${answer.status} ${codeOf(answer)}`;
  });
  expect({ table, books: (await shop.queue.list()).map(({ payload }) => payload) }).toEqual({
    table: { ...Object.fromEntries(ids.map((id) => [id, '404 unknown-book'])), '2': 'accepted' },
    books: [expect.objectContaining({ bookId: 2, image: IMAGE })],
  });
});

test('an image is a string of 1 to 200 characters', async () => {
  const shop = await openShop();
  const bodies: Record<string, unknown> = {
    'one character': { image: 'x' },
    '200 characters': { image: 'x'.repeat(200) },
    spaces: { image: ' dune .png ' },
    '201 characters': { image: 'x'.repeat(201) },
    empty: { image: '' },
    'no image': {},
    null: { image: null },
    'a number': { image: 7 },
    true: { image: true },
    'a list': { image: [IMAGE] },
    'an object': { image: { name: IMAGE } },
    'another key': { Image: IMAGE, images: IMAGE },
    'a list of covers': [{ image: IMAGE }],
    'an empty list': [],
  };
  const table = await tabulate(Object.keys(bodies), async (name) => {
    const headers = asReader('alice', {}).headers;
    const body = bodies[name] as { image: string };
    const answer = await shop.http('POST', '/books/1/cover', { headers, body });
    return answer.status === 202 ? 'accepted' : `${answer.status} ${codeOf(answer)}`;
  });
  const bare = await shop.http('POST', '/books/1/cover', {
    headers: asReader('alice', {}).headers,
  });
  const images = (await shop.queue.list()).map(({ payload }) =>
    fieldOf({ json: payload }, 'image'),
  );
  const refused = '400 invalid-cover';
  expect({ ...table, 'no body': `${bare.status} ${codeOf(bare)}`, images }).toEqual({
    ...Object.fromEntries(Object.keys(bodies).map((name) => [name, refused])),
    'one character': 'accepted',
    '200 characters': 'accepted',
    spaces: 'accepted',
    'no body': refused,
    images: ['x', 'x'.repeat(200), ' dune .png '],
  });
});

test('nothing that a reader sends along changes the task', async () => {
  const shop = await openShop();
  const keys = ['owner', 'reader', 'user', 'by', 'readerName', 'name', 'author', 'createdBy'];
  const ids = keys.flatMap((key) => [`${key}Id`, `${key}_id`]);
  const rest = { id: 9, bookId: 2, status: 'succeeded', result: {}, maxRetries: 0, delayMs: 9_000 };
  const all = [...keys, ...ids, 'readerID', 'ownerID'];
  const sent = [2, 'bob', { id: 2, name: 'bob' }, null].map((value) => ({
    ...rest,
    ...Object.fromEntries(all.map((key) => [key, value])),
  }));
  const found: unknown[] = [];
  for (const more of sent) {
    const id = idOf(await handIn(shop, more));
    found.push([(await show(shop, id)).status, (await show(shop, id, 'bob')).status]);
  }
  const tasks = await shop.queue.list();
  await handIn(shop);
  const plain = (await shop.queue.list()).at(-1)?.payload;
  expect(tasks.map(({ payload }) => payload)).toEqual(sent.map(() => plain));
  expect({ found, tasks }).toMatchObject({
    found: sent.map(() => [200, 404]),
    tasks: sent.map(() => ({
      name: 'resize-cover',
      payload: { bookId: 1, image: IMAGE },
      status: 'queued',
      runAt: Date.UTC(2030, 0, 7, 9),
    })),
  });
});

test('each accepted request adds one task, also of the same image', async () => {
  const shop = await openShop();
  const answers = await Promise.all(Array.from({ length: 5 }, () => handIn(shop)));
  answers.push(await handIn(shop));
  const tasks = await shop.queue.list();
  expect({
    ids: answers.map(idOf).sort(),
    asked: await shop.points.count('queue/add'),
  }).toEqual({ ids: tasks.map(({ id }) => id).sort(), asked: 6 });
});

test('a queue that does not take the task in time is a 503, which says when to try again', async () => {
  const shop = await openShop({ ENQUEUE_DEADLINE_MS: '50' });
  await shop.points.hold('queue/add');
  const late = await within(4, () => handIn(shop));
  const other = await within(4, () => show(shop, '999999'));
  const again = await within(4, () => handIn(shop));
  const waiting = await shop.queue.list();
  const asked = await shop.points.count('queue/add');
  await shop.points.release('queue/add');
  expect({ late: tell(late), other: tell(other), again: tell(again), waiting, asked }).toEqual({
    late: [503, 'QUEUE_DOWN', expect.stringMatching(/^([1-9]|[1-5]\d|60)$/), 'no Location'],
    other: [404, 'unknown-task', 'no Retry-After', 'no Location'],
    again: [503, 'QUEUE_DOWN', expect.stringMatching(/^([1-9]|[1-5]\d|60)$/), 'no Location'],
    waiting: [],
    asked: 2,
  });
});

test('the deadline is ENQUEUE_DEADLINE_MS', async () => {
  const patient = await openShop();
  const hasty = await open<Shop>({ ENQUEUE_DEADLINE_MS: '50' });
  await patient.points.hold('queue/add');
  await hasty.points.hold('queue/add');
  const answered: string[] = [];
  const first = handIn(patient).finally(() => answered.push('patient'));
  await Promise.race([patient.points.arrived('queue/add'), first]);
  // With one deadline for both, the first to come is the first to be answered.
  const second = await within(4, () => handIn(hasty).finally(() => answered.push('hasty')));
  await patient.points.release('queue/add');
  const statuses = [tell(await first)[0], tell(second)[0]];
  await hasty.points.release('queue/add');
  expect({ statuses, answered }).toEqual({ statuses: [202, 503], answered: ['hasty', 'patient'] });
});

test('an error of the queue is passed on, and QUEUE_DOWN says when to try again', async () => {
  const shop = await openShop();
  const rejecting = await tabulate(['QUEUE_DOWN', 'EXPIRED'], async (code) =>
    shop.endpoints.handInWhereAddRejects(code as 'QUEUE_DOWN'),
  );
  await shop.points.fail('queue/add');
  const failed = await handIn(shop);
  expect({
    ...rejecting,
    failed: [failed.status, codeOf(failed), failed.headers['retry-after']],
    tasks: await shop.queue.list(),
  }).toEqual({
    QUEUE_DOWN: {
      status: 503,
      code: 'QUEUE_DOWN',
      retryAfter: expect.stringMatching(/^([1-9]|[1-5]\d|60)$/),
      adds: 1,
    },
    EXPIRED: { status: 400, code: 'EXPIRED', retryAfter: null, adds: 1 },
    failed: [500, 'internal-error', undefined],
    tasks: [],
  });
});

test('a request that is over leaves no timer behind', async () => {
  const shop = await openShop();
  const answers = [await handIn(shop), await show(shop, '1')];
  await shop.points.fail('queue/add');
  answers.push(await handIn(shop));
  await shop.close();
  expect({
    statuses: answers.map(({ status }) => status),
    open: (await shop.resources()).afterClose,
  }).toEqual({ statuses: [202, 200, 500], open: [] });
});

test('any name of an image reaches the task as it is', async () => {
  const shop = await openShop();
  // Composed and not: for a file system these are different names.
  for (const image of ['caf\u00e9.png', 'cafe\u0301.png', '\u212b.png', '\ufb01.png']) {
    const task = await shop.queue.get(idOf(await handIn(shop, { image })));
    expect(fieldOf({ json: task?.payload }, 'image')).toBe(image);
  }
  const space = fc.constantFrom('', ' ', '\t', '\n', '\u00a0');
  await property(
    [space, fc.string({ minLength: 1, maxLength: 190 }), space],
    async (before, name, after) => {
      const image = before + name + after;
      const task = await shop.queue.get(idOf(await handIn(shop, { image })));
      expect(fieldOf({ json: task?.payload }, 'image')).toBe(image);
    },
    { runs: 30 },
  );
});

async function openShop(env: Record<string, string> = {}): Promise<Shops> {
  await database.seed({
    readers: ['alice', 'bob'].map((name, i) => ({
      ...{ id: i + 1, name },
      email: `${name}@lantern.test`,
    })),
    books: [1, 2].map((id) => ({ id, title: 'Salt', author: 'Ada Brook', price_cents: 900 })),
  });
  return open<Shop>({ ...PATIENT, ...env });
}

function asReader(name: string, body: object) {
  return { headers: { authorization: `Token ${name}` }, body: { image: IMAGE, ...body } };
}

function handIn(shop: Shops, body: object = {}, name = 'alice'): Promise<Answer> {
  return shop.http('POST', '/books/1/cover', asReader(name, body));
}

function show(shop: Shops, id: string, name = 'alice'): Promise<Answer> {
  return shop.http('GET', `/tasks/${id}`, { headers: { authorization: `Token ${name}` } });
}

function idOf(answer: Answer): string {
  return String(fieldOf(answer, 'id'));
}

/** What a request came to, if it came to an end. */
function tell(answer: Answer | { error: string }): unknown[] {
  if ('error' in answer) return [answer.error];
  const { status, headers } = answer;
  const [wait, at] = [headers['retry-after'], headers['location']];
  return [status, codeOf(answer), wait ?? 'no Retry-After', at ?? 'no Location'];
}

function codeOf(answer: Answer): string {
  return String(fieldOf(answer, 'code'));
}

function fieldOf({ json }: Pick<Answer, 'json'>, name: string): unknown {
  return (Object(json) as Record<string, unknown>)[name];
}

/** Changes a task as a worker would. */
async function change(id: string, values: Record<string, string | number>): Promise<void> {
  const assigned = Object.entries(values).map(
    ([column, value]) => `${column} = '${String(value).replaceAll("'", "''")}'`,
  );
  await database.rows(`UPDATE tasks SET ${assigned.join(', ')} WHERE id = ${Number(id) || 0}`);
}
