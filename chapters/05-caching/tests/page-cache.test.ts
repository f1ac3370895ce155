import { isDeepStrictEqual } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';

import { type Answer, open, type Opened, OPENING_TIME, tabulate, within } from '@bookshop/kit';

import type { Shop } from '../src/shop';

type Shops = Opened<Shop>;
type Page = Parameters<Shops['pages']['exchange']>[0];
type PageRequest = Parameters<Shops['pages']['exchange']>[1][number];
type PageAnswer = Awaited<ReturnType<Shops['pages']['exchange']>>[number];
type Headers = Record<string, string>;
type Way = Page['way'];

const SECOND = 1_000;

const PLAIN: Page = { way: 'send' };

/** Characters of one, two, three and four bytes. */
const STORY = 'Salt — ¥, Ω, 本, 📚.';

test('a page is rendered once, and then sent again with its age', async () => {
  const shop = await open<Shop>();
  const answers = [await shop.http('GET', '/window/a'), await shop.http('GET', '/window/a')];
  await shop.clock.advance(7 * SECOND);
  answers.push(await shop.http('GET', '/window/a'));
  const page = { name: 'a', render: 1, at: '2030-01-07T09:00:00.000Z', seen: {} };
  expect(answers.map(({ json, headers }) => [json, headers['age']])).toEqual([
    [page, undefined],
    [page, '0'],
    [page, '7'],
  ]);
});

test('a page expires exactly after its seconds, and its age is rounded down', async () => {
  const table = await tabulate(['1', '60', '3600', '864000'], async (PAGE_TTL) => {
    const shop = await open<Shop>({ PAGE_TTL });
    const seconds = Number(PAGE_TTL);
    return visitsAt(shop, [0, 0.999, seconds - 0.001, seconds]);
  });
  expect(table).toEqual({
    1: ['1', '1 aged 0', '1 aged 0', '2'],
    60: ['1', '1 aged 0', '1 aged 59', '2'],
    3600: ['1', '1 aged 0', '1 aged 3599', '2'],
    864000: ['1', '1 aged 0', '1 aged 863999', '2'],
  });
});

test('a page that is read again and again expires as well', async () => {
  const told = await visitsAt(await open<Shop>(), [0, 25, 50, 59, 60, 100, 119, 120]);
  expect(told).toEqual([
    ...['1', '1 aged 25', '1 aged 50', '1 aged 59'],
    ...['2', '2 aged 40', '2 aged 59', '3'],
  ]);
});

test('a page is kept for its seconds however long ago its URL was first asked for', async () => {
  const seconds = ['61', '119', '178', '237', '296', '3599', '86399', '604741'];
  const table = await tabulate(seconds, async (later) =>
    visitsAt(await open<Shop>(), [0, Number(later), Number(later) + 59, Number(later) + 60]),
  );
  const told = ['1', '2', '2 aged 59', '3'];
  expect(table).toEqual(Object.fromEntries(seconds.map((later) => [later, told])));
});

test('time counts from the response, not from the request', async () => {
  const shop = await open<Shop>();
  await shop.points.hold('page/handler');
  const slow = shop.pages.exchange(PLAIN, [{}]);
  await shop.points.arrived('page/handler', 1);
  await shop.clock.advance(40 * SECOND);
  await shop.points.release('page/handler');
  const answers = await slow;
  for (const seconds of [45, 15]) {
    await shop.clock.advance(seconds * SECOND);
    answers.push(...(await shop.pages.exchange(PLAIN, [{}])));
  }
  expect({ expires: answers[0]?.headers['expires'], told: answers.map(tell) }).toEqual({
    expires: ['Mon, 07 Jan 2030 09:01:40 GMT'],
    told: ['1', '1 aged 45', '2'],
  });
});

test('a page that is stored late is not shown for longer', async () => {
  const shop = await open<Shop>();
  const visit = async () => tell(await shop.http('GET', '/window/a'));
  const points = ['plain/set', 'plain/add'];
  for (const point of points) await shop.points.hold(point);
  const told = [await within(4, visit)];
  await within(4, () => Promise.race(points.map((point) => shop.points.arrived(point, 1))));
  await shop.clock.advance(40 * SECOND);
  for (const point of points) await shop.points.release(point);
  for (const seconds of [19, 1]) {
    await shop.clock.advance(seconds * SECOND);
    told.push(await visit());
  }
  expect(told).toEqual(['1', '1 aged 59', '2']);
});

test('when the clock was set back, a page is 0 seconds old', async () => {
  const told = await visitsAt(await open<Shop>(), [100, 130, 99, 40]);
  expect(told).toEqual(['1', '1 aged 30', '1 aged 0', '1 aged 0']);
});

test('a page is sent again byte for byte', async () => {
  const bodies: Record<string, Buffer> = {
    'every byte': Buffer.from(Array.from({ length: 256 }, (_, i) => i)),
    'half a megabyte': Buffer.from(Array.from({ length: 500_000 }, (_, i) => (i * i) % 251)),
    'a story': Buffer.from(STORY),
    'a story in gzip': gzipSync(STORY),
    nothing: Buffer.alloc(0),
    zero: Buffer.from('0'),
  };
  const table = await tabulate(Object.keys(bodies), async (name) => {
    const shop = await open<Shop>();
    const body = bodies[name]?.toString('base64') ?? '';
    const headers: Headers = name.endsWith('gzip') ? { 'Content-Encoding': 'gzip' } : {};
    const answers = await shop.pages.exchange({ ...PLAIN, body, headers }, [{}, {}]);
    return answers.map((one) => `${tell(one)} ${one.body === body ? 'intact' : 'changed'}`);
  });
  const intact = ['1 intact', '1 aged 0 intact'];
  expect(table).toEqual(Object.fromEntries(Object.keys(bodies).map((name) => [name, intact])));
});

test('a page is stored whichever way its handler sends it', async () => {
  const ways: Way[] = [
    ...(['send', 'send a string', 'json', 'end', 'end with a string'] as const),
    ...(['end with an encoding', 'end with a callback', 'end without a body'] as const),
    ...(['writeHead', 'writeHead with a list'] as const),
    ...(['pieces of a known length', 'pipe of a known length'] as const),
  ];
  const body = Buffer.from(STORY).toString('base64');
  const bodies: Record<string, string> = {
    json: JSON.stringify({ body: STORY }),
    'end without a body': '',
  };
  const shop = await open<Shop>();
  const table = await eachWay(ways, async (way, path) => {
    const [first, second] = await shop.pages.exchange({ way, body }, [{ path }, { path }]);
    return {
      hits: [first, second].map((one) => isHit(one?.headers)),
      bodies: [textOf(first), textOf(second)],
      changed: changedHeaders(first, second),
    };
  });
  expect(table).toEqual(
    Object.fromEntries(
      ways.map((way) => {
        const sent = bodies[way] ?? STORY;
        return [way, { hits: [false, true], bodies: [sent, sent], changed: {} }];
      }),
    ),
  );
});

test('a page is stored as it was sent, also where a buffer is filled again', async () => {
  const ways: Way[] = ['pieces in one buffer', 'end with a buffer that is filled again'];
  const body = Buffer.from(STORY).toString('base64');
  const shop = await open<Shop>();
  const table = await eachWay(ways, async (way, path) => {
    const [first, second] = await shop.pages.exchange({ way, body }, [{ path }, { path }]);
    return [isHit(second?.headers), textOf(first), textOf(second)];
  });
  expect(table).toEqual(Object.fromEntries(ways.map((way) => [way, [true, STORY, STORY]])));
});

test('all headers of a page come again as they were', async () => {
  const shop = await open<Shop>();
  const headers = {
    'Content-Type': 'text/plain',
    'Content-Language': 'eo',
    ETag: '"v1"',
    'Last-Modified': 'Sun, 06 Jan 2030 10:00:00 GMT',
    Link: ['</a>; rel=next', '</b>; rel=prev'],
    'X-Lines': ['one, two', 'three', ''],
    'X-Number': 7,
    'X-Empty': '',
    'Content-Security-Policy': "default-src 'self'",
    'Set-Cookies': 'a name of our own',
  };
  const [first, second] = await shop.pages.exchange({ way: 'end', headers }, [{}, {}]);
  expect({ told: tell(second), changed: changedHeaders(first, second) }).toEqual({
    told: '1 aged 0',
    changed: {},
  });
});

test('headers that belong to the connection are not stored', async () => {
  const shop = await open<Shop>();
  const headers = {
    Connection: 'close, X-Hop',
    'X-Hop': '1',
    'Keep-Alive': 'timeout=77',
    'Proxy-Authenticate': 'Basic',
    'Proxy-Connection': 'close',
    Upgrade: 'h2c',
    'X-Kept': 'yes',
  };
  const [, second] = await shop.pages.exchange({ ...PLAIN, headers }, [{}, {}]);
  const seen = Object.keys(headers).map((name) => [name, second?.headers[name.toLowerCase()]]);
  expect({ told: tell(second), ...Object.fromEntries(seen) }).toEqual({
    told: '1 aged 0',
    Connection: ['keep-alive'],
    'X-Hop': undefined,
    'Keep-Alive': ['timeout=5'],
    'Proxy-Authenticate': undefined,
    'Proxy-Connection': undefined,
    Upgrade: undefined,
    'X-Kept': ['yes'],
  });
});

test('a stored header replaces what middleware before the cache has set', async () => {
  const shop = await open<Shop>();
  const page: Page = { way: 'send the nonce', before: 'makeNonce' };
  const answers = await shop.pages.exchange(page, [{}, {}]);
  const pairs = answers.map((one) => [tell(one), one.headers['x-nonce'], textOf(one)]);
  const nonce = answers[0]?.headers['x-nonce'];
  expect(pairs).toEqual([
    ['1', nonce, String(nonce)],
    ['1 aged 0', nonce, String(nonce)],
  ]);
});

test('middleware before the cache encodes a stored page as it does a new one', async () => {
  const shop = await open<Shop>();
  const body = Buffer.from(STORY).toString('base64');
  const page: Page = { ...PLAIN, body, before: 'compress' };
  const answers = await shop.pages.exchange(page, [{}, {}, {}]);
  const seen = answers.map((one) => {
    const bytes = Buffer.from(one.body ?? '', 'base64');
    return [tell(one), one.headers['content-encoding'], unzip(bytes)];
  });
  expect(seen).toEqual([
    ['1', ['gzip'], STORY],
    ['1 aged 0', ['gzip'], STORY],
    ['1 aged 0', ['gzip'], STORY],
  ]);
});

test('every character of the URL counts', async () => {
  const shop = await open<Shop>();
  const paths = [
    ...['/window/a', '/window/A', '/window/b', '/window/a?x', '/window/a?x=', '/window/a?X='],
    ...['/window/a?a=1&b=2', '/window/a?b=2&a=1', '/window/a?a=1&b=2&', '/window/a?a=1&a=1'],
    ...['/window/a?q=A', '/window/a?q=%41', '/window/a?q=+', '/window/a?q=%20', '/window/a?q=%2B'],
    ...['/window/a/', '/window/%61', '/window/a?n=1', '/window/a?n=01', '/window/a?n=1.0'],
    ...['/window/a?_=1', '/window/a?_=2', '/window/a?utm_source=x', '/window/a?page=1'],
  ];
  const round = async () => {
    const told: [string, string][] = [];
    for (const path of paths) told.push([path, tell(await shop.http('GET', path))]);
    return told;
  };
  const rounds = [await round(), await round()];
  expect(rounds).toEqual([
    paths.map((path, i) => [path, `${i + 1}`]),
    paths.map((path, i) => [path, `${i + 1} aged 0`]),
  ]);
});

test('URLs that a parser takes for the same are different pages', async () => {
  const shop = await open<Shop>();
  const paths = [
    ...['/north/page', '/north/./page', '/north/x/../page', '/north//page', '/north/%2e/page'],
    ...['/north/page/', '/north/page/.', '/north/p%61ge', '/north/page?', '/north/page?&'],
    ...["/north/page?x='", '/north/page?x=%27', '/north/page?x=<', '/north/page?x=%3C'],
    ...['/north/page?x=%3c', '/north/page?x=/../y', '/north/a/b', '/north/a%2Fb', '/north/a\\b'],
  ];
  const requests = paths.map((path) => ({ path }));
  const answers = await shop.pages.exchange(PLAIN, [...requests, ...requests]);
  const told = answers.map((answer, i) => [paths[i % paths.length], tell(answer)]);
  expect(told).toEqual([
    ...paths.map((path, i) => [path, `${i + 1}`]),
    ...paths.map((path, i) => [path, `${i + 1} aged 0`]),
  ]);
});

test('of two long URLs that differ in one character, each has its own page', async () => {
  const shop = await open<Shop>();
  const long = `/north/page?${'salt=water&'.repeat(300)}`;
  const places = [...Array.from({ length: 20 }, (_, i) => 12 + i * 167), long.length - 1];
  const paths = [
    long,
    ...places.map((at) => `${long.slice(0, at)}~${long.slice(at + 1)}`),
    `${long}~`,
  ];
  const requests = paths.map((path) => ({ path }));
  const answers = await shop.pages.exchange(PLAIN, [...requests, ...requests]);
  expect(answers.map(tell)).toEqual([
    ...paths.map((_, i) => `${i + 1}`),
    ...paths.map((_, i) => `${i + 1} aged 0`),
  ]);
});

test('the same path below two routers is two pages', async () => {
  const shop = await open<Shop>();
  const requests = ['/north/page', '/south/page', '/north/page', '/south/page'];
  const answers = await shop.pages.exchange(
    PLAIN,
    requests.map((path) => ({ path })),
  );
  expect(answers.map(tell)).toEqual(['1', '2', '1 aged 0', '2 aged 0']);
});

test('each host has its own pages', async () => {
  const shop = await open<Shop>();
  const hosts = [
    ...['shop.example', 'shop.example:8080', 'shop.example.com', 'example', 'localhost'],
    ...['Shop.example', 'shop.example:80', 'shop.example:443', 'shop.example.', '[::1]', '[0::1]'],
  ];
  const requests = hosts.map((host) => ({ headers: { host } }));
  const answers = await shop.pages.exchange(PLAIN, [...requests, ...requests]);
  const told = answers.map((answer, i) => [hosts[i % hosts.length], tell(answer)]);
  expect(told).toEqual([
    ...hosts.map((host, i) => [host, `${i + 1}`]),
    ...hosts.map((host, i) => [host, `${i + 1} aged 0`]),
  ]);
});

test('behind a trusted proxy, http and https are two pages, and so are two forwarded hosts', async () => {
  const shop = await open<Shop>({ TRUST_PROXY: '1' });
  const told = await visitsAs(shop, '/window/a', {
    http: { 'x-forwarded-proto': 'http' },
    https: { 'x-forwarded-proto': 'https' },
    host: { 'x-forwarded-host': 'shop.example' },
    'another host': { 'x-forwarded-host': 'books.example' },
  });
  expect(told).toEqual({
    http: ['1', '1 aged 0'],
    https: ['2', '2 aged 0'],
    host: ['3', '3 aged 0'],
    'another host': ['4', '4 aged 0'],
  });
});

test('without a trusted proxy, forwarded headers make no difference', async () => {
  const shop = await open<Shop>({ TRUST_PROXY: '0' });
  const told = await visitsAs(shop, '/window/a', {
    plain: {},
    https: { 'x-forwarded-proto': 'https' },
    host: { 'x-forwarded-host': 'shop.example', forwarded: 'host=shop.example;proto=https' },
  });
  expect(told).toEqual({
    plain: ['1', '1 aged 0'],
    https: ['1 aged 0', '1 aged 0'],
    host: ['1 aged 0', '1 aged 0'],
  });
});

test('HEAD gets the headers of the page that GET has stored, and no body', async () => {
  const shop = await open<Shop>();
  const [, , got, head] = await shop.pages.exchange({ way: 'json' }, [
    { method: 'HEAD', path: '/north/other' },
    {},
    {},
    { method: 'HEAD' },
  ]);
  expect({
    told: [tell(got), tell(head)],
    changed: changedHeaders(got, head),
    body: head?.body,
  }).toEqual({ told: ['2 aged 0', '2 aged 0'], changed: {}, body: '' });
});

test('a response to HEAD is not stored, and has the headers that one to GET has', async () => {
  const shop = await open<Shop>();
  const methods = ['HEAD', 'HEAD', 'GET', 'HEAD', 'GET'];
  const answers = await shop.pages.exchange(
    { way: 'json' },
    methods.map((method) => ({ method })),
  );
  const [head] = answers;
  expect({
    told: answers.map(tell),
    'the first': [head?.headers['cache-control'], head?.headers['expires']],
  }).toEqual({
    told: ['1', '2', '3', '3 aged 0', '3 aged 0'],
    'the first': [['max-age=60'], ['Mon, 07 Jan 2030 09:01:00 GMT']],
  });
});

test('all other methods reach the handler, and change neither response nor store', async () => {
  const shop = await open<Shop>();
  const methods = ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
  const told: Record<string, unknown> = {};
  for (const method of methods) {
    const path = `/window/${method}`;
    const before = [await shop.http(method, path), await shop.http(method, path)];
    const page = [await shop.http('GET', path), await shop.http('GET', path)];
    const after = [await shop.http(method, path), await shop.http('GET', path)];
    const lasts = ['cache-control', 'expires', 'age'].map((name) => before[0]?.headers[name]);
    told[method] = [[...before, ...page, ...after].map(tell), lasts];
  }
  expect(told).toEqual(
    Object.fromEntries(
      methods.map((method, i) => {
        const n = i * 4;
        const page = `${n + 3} aged 0`;
        const renders = [`${n + 1}`, `${n + 2}`, `${n + 3}`, page, `${n + 4}`, page];
        return [method, [renders, [undefined, undefined, undefined]]];
      }),
    ),
  );
});

test('only status 200 is stored', async () => {
  const shop = await open<Shop>();
  const statuses = '200 201 202 203 204 206 301 302 304 400 404 410 500 503'.split(' ');
  const table = await tabulate(statuses, async (status) => {
    const [path, page] = [`/north/${status}`, { ...PLAIN, status: Number(status) }];
    const answers = await shop.pages.exchange(page, [{ path }, { path }]);
    return answers.map(({ headers }) => [isHit(headers), headers['cache-control']]);
  });
  const never = [
    [false, undefined],
    [false, undefined],
  ];
  expect(table).toEqual({
    ...Object.fromEntries(statuses.map((status) => [status, never])),
    200: [
      [false, ['max-age=60']],
      [true, ['max-age=60']],
    ],
  });
});

test('what a handler fails with passes, and the next good page is stored', async () => {
  const shop = await open<Shop>();
  const ways: Way[] = ['throw', 'reject', 'next with an error', 'next without one'];
  const table = await eachWay(ways, async (way, path) => {
    const failed = await shop.pages.exchange({ way }, [{ path }, { path }]);
    const good = await shop.pages.exchange(PLAIN, [{ path }, { path }]);
    const codes = failed.map((one) => (JSON.parse(textOf(one)) as { code: string }).code);
    return {
      statuses: failed.map(({ status }) => status),
      codes,
      headers: failed.map(({ headers }) => headers['cache-control']),
      good: good.map(({ status, headers }) => [status, isHit(headers)]),
    };
  });
  const failing = (status: number, code: string) => ({
    statuses: [status, status],
    codes: [code, code],
    headers: [undefined, undefined],
    good: [
      [200, false],
      [200, true],
    ],
  });
  expect(table).toEqual({
    throw: failing(400, 'no-page'),
    reject: failing(400, 'no-page'),
    'next with an error': failing(400, 'no-page'),
    'next without one': failing(404, 'unknown-page'),
  });
});

test('a 304 for one visitor is not the page of the next', async () => {
  const shop = await open<Shop>();
  const page: Page = { ...PLAIN, headers: { ETag: '"v1"' } };
  const fresh = { headers: { 'if-none-match': '"v1"' } };
  const answers = await shop.pages.exchange(page, [fresh, {}, {}]);
  expect({
    statuses: answers.map(({ status }) => status),
    bodies: answers.map((one) => textOf(one).length > 0),
    last: isHit(answers[2]?.headers),
  }).toEqual({ statuses: [304, 200, 200], bodies: [false, true, true], last: true });
});

test('a stream is not stored, and arrives intact', async () => {
  const shop = await open<Shop>();
  const body = Buffer.from(STORY.repeat(2_000)).toString('base64');
  const ways: Way[] = ['stream', 'piped stream', 'pieces of a known length'];
  const table = await eachWay(ways, async (way, path) => {
    const answers = await shop.pages.exchange({ way, body }, [{ path }, { path }]);
    return answers.map((one) => [
      isHit(one.headers),
      one.body === body ? 'intact' : 'changed',
      one.headers['transfer-encoding'],
      one.headers['cache-control'],
    ]);
  });
  const stream = [false, 'intact', ['chunked'], undefined];
  expect(table).toEqual({
    stream: [stream, stream],
    'piped stream': [stream, stream],
    'pieces of a known length': [
      [false, 'intact', undefined, ['max-age=60']],
      [true, 'intact', undefined, ['max-age=60']],
    ],
  });
});

test('each piece of a stream is sent when it is written', async () => {
  const shop = await open<Shop>();
  const body = Buffer.from(STORY).toString('base64');
  const way = 'stream that waits for its reader';
  const streamed = await within(4, () => shop.pages.exchange({ way, body }, [{}]));
  const stored = await shop.pages.exchange(PLAIN, [{}, {}]);
  expect({ streamed: [streamed].flat(), stored: stored.map(tell) }).toMatchObject({
    streamed: [{ status: 200, body }],
    stored: ['2', '2 aged 0'],
  });
});

test('a response that breaks off is not stored', async () => {
  const shop = await open<Shop>();
  const ways: Way[] = ['connection breaks', 'pipe breaks'];
  const table = await eachWay(ways, async (way, path) => {
    const [broken] = await shop.pages.exchange({ way }, [{ path }]);
    // Half a page that was stored never ends.
    const whole = await within(4, async () => {
      const seen = await shop.pages.exchange({ way: 'send a string' }, [{ path }, { path }]);
      return seen.map((one) => `${isHit(one.headers)} ${textOf(one)}`);
    });
    return [broken?.body, whole];
  });
  const text = 'A page of the shop, in one piece or in two.';
  expect(table).toEqual(
    Object.fromEntries(ways.map((way) => [way, [null, [`false ${text}`, `true ${text}`]]])),
  );
});

test('private, no-store and no-cache are not stored, however they are written', async () => {
  const never = [
    ...['private', 'no-store', 'no-cache', 'Private', 'NO-STORE', 'No-Cache'],
    ...['public, no-cache', 'max-age=60,private', 'max-age=60 , no-store', 'private, max-age=60'],
    ...['no-cache="Set-Cookie"', 'private="X-A, X-B"', 'must-revalidate, private="X-A"'],
  ];
  const stored = [
    ...['public', 'must-revalidate', 'max-age=5', 's-maxage=5', 'no-transform', 'immutable'],
    ...['proxy-revalidate', 'stale-while-revalidate=9', 'not-private', 'x-no-store=1', 'no-caches'],
  ];
  const shop = await open<Shop>();
  const table = await tabulate([...never, ...stored], async (value) => {
    const requests = [1, 2].map(() => ({ path: `/north/${encodeURIComponent(value)}` }));
    const headers = { 'Cache-Control': value };
    const [, second] = await shop.pages.exchange({ ...PLAIN, headers }, requests);
    return isHit(second?.headers) ? 'stored' : 'not stored';
  });
  const lines = { ...PLAIN, headers: { 'Cache-Control': ['public', 'no-store'] } };
  const twoLines = await shop.pages.exchange(lines, [{}, {}]);
  expect({ ...table, 'two lines': twoLines.map((one) => isHit(one.headers)) }).toEqual({
    ...Object.fromEntries(never.map((value) => [value, 'not stored'])),
    ...Object.fromEntries(stored.map((value) => [value, 'stored'])),
    'two lines': [false, false],
  });
});

test('a response that may not be stored passes with its headers as they are', async () => {
  const shop = await open<Shop>();
  const pages: Record<string, Page> = {
    private: { ...PLAIN, headers: { 'Cache-Control': 'private' } },
    'vary on all': { ...PLAIN, headers: { Vary: '*' } },
    cookie: { ...PLAIN, headers: { 'Set-Cookie': 'a=1' } },
    stream: { way: 'stream' },
    missing: { ...PLAIN, status: 404 },
    stored: PLAIN,
  };
  const alice = { authorization: 'Token alice' };
  const table = await tabulate(Object.keys(pages), async (name) => {
    const page = pages[name] ?? PLAIN;
    const request = { path: `/north/${name.replaceAll(' ', '-')}`, headers: alice };
    const answers = await shop.pages.exchange(page, [request, request]);
    return answers.map(({ headers }) =>
      ['cache-control', 'expires', 'vary', 'age'].map((header) => headers[header]?.join() ?? ''),
    );
  });
  const twice = (...values: string[]) => [values, values];
  const kept = ['max-age=60', 'Mon, 07 Jan 2030 09:01:00 GMT', 'Authorization'];
  expect(table).toEqual({
    private: twice('private', '', '', ''),
    'vary on all': twice('', '', '*', ''),
    cookie: twice('', '', '', ''),
    stream: twice('', '', '', ''),
    missing: twice('', '', '', ''),
    stored: [
      [...kept, ''],
      [...kept, '0'],
    ],
  });
});

test('without a lifetime of its own, a page tells that of the cache', async () => {
  const shop = await open<Shop>({ PAGE_TTL: '90' });
  await shop.clock.advance(1_999);
  const paths = ['/window/a', '/window/a?cc=public', '/window/a?cc=s-maxage%3D9,must-revalidate'];
  const table = await tabulate(paths, async (path) => {
    const [first, second] = [await shop.http('GET', path), await shop.http('GET', path)];
    return [first, second].map(({ headers }) => [
      directivesOf(headers),
      headers['expires'],
      headers['age'],
    ]);
  });
  const expires = 'Mon, 07 Jan 2030 09:01:31 GMT';
  const twice = (...directives: string[]) => [
    [directives, expires, undefined],
    [directives, expires, '0'],
  ];
  expect(table).toEqual({
    '/window/a': twice('max-age=90'),
    '/window/a?cc=public': twice('max-age=90', 'public'),
    '/window/a?cc=s-maxage%3D9,must-revalidate': twice(
      'max-age=90',
      'must-revalidate',
      's-maxage=9',
    ),
  });
});

test('a page keeps its own lifetime, and is stored for that of the cache', async () => {
  const pages: Record<string, Headers> = {
    shorter: { 'Cache-Control': 'max-age=10' },
    longer: { 'Cache-Control': 'public, max-age=600' },
    'as zero': { 'Cache-Control': 'max-age=0' },
    'in capitals': { 'Cache-Control': 'MAX-AGE=10' },
    'in Expires': { Expires: 'Tue, 08 Jan 2030 09:00:00 GMT' },
    'in both': { 'Cache-Control': 'max-age=5', Expires: 'Mon, 07 Jan 2030 09:00:05 GMT' },
  };
  const table = await tabulate(Object.keys(pages), async (name) => {
    const shop = await open<Shop>();
    const page = { ...PLAIN, headers: pages[name] ?? {} };
    const answers: PageAnswer[] = [];
    for (const at of [0, 59, 60]) {
      await shop.clock.set(OPENING_TIME + at * SECOND);
      answers.push(...(await shop.pages.exchange(page, [{}])));
    }
    const lifetimes = answers.map(({ headers }) => [headers['cache-control'], headers['expires']]);
    return { told: answers.map(tell), lifetimes };
  });
  expect(table).toEqual(
    Object.fromEntries(
      Object.entries(pages).map(([name, headers]) => {
        const lifetime = ['Cache-Control', 'Expires'].map((header) =>
          headers[header] === undefined ? undefined : [headers[header]],
        );
        const told = ['1', '1 aged 59', '2'];
        return [name, { told, lifetimes: [lifetime, lifetime, lifetime] }];
      }),
    ),
  );
});

test('with 0 seconds nothing is stored, and pages say so', async () => {
  const alice = { headers: { authorization: 'Token alice' } };
  const seen = async (shop: Shops, path: string) => {
    const answers = [await shop.http('GET', path, alice), await shop.http('GET', path, alice)];
    const head = await shop.http('HEAD', path, alice);
    const lines = [...answers, head].map(({ headers }) =>
      ['cache-control', 'expires', 'vary'].map((name) => headers[name]).join('; '),
    );
    return { told: [...answers, head].map(tell), lines: [...new Set(lines)] };
  };
  const shop = await open<Shop>({ PAGE_TTL: '0' });
  const setting = await seen(shop, '/window/a');
  const used = [await shop.points.count('plain/get'), await shop.points.count('plain/set')];
  const inUrl = await seen(await open<Shop>(), '/window/a?ttl=0');
  const notZero = await seen(shop, '/window/a?ttl=5');
  expect({ setting, used, inUrl, notZero }).toEqual({
    setting: {
      told: ['1', '2', '3'],
      lines: ['max-age=0; Mon, 07 Jan 2030 09:00:00 GMT; Authorization'],
    },
    used: [0, 0],
    inUrl: {
      told: ['1', '2', '3'],
      lines: ['max-age=0; Mon, 07 Jan 2030 09:00:00 GMT; Authorization'],
    },
    notZero: {
      told: ['4', '4 aged 0', '4 aged 0'],
      lines: ['max-age=5; Mon, 07 Jan 2030 09:00:05 GMT; Authorization'],
    },
  });
});

test('a response with Set-Cookie is never stored', async () => {
  const shop = await open<Shop>();
  const paths = [
    ...['/window/a?cookie=1', '/window/a?cookie=1&vary=Cookie', '/window/a?cookie=1&cc=public'],
    ...['/window/a?cookie=1&cc=max-age%3D60', '/window/a?cookie=1&ttl=600', '/window/a?cookie=0'],
  ];
  const table = await tabulate(paths, async (path) => {
    const answers = [await shop.http('GET', path), await shop.http('GET', path)];
    return answers.map(({ headers }) => [isHit(headers), headers['set-cookie'] !== undefined]);
  });
  expect(table).toEqual({
    ...Object.fromEntries(
      paths.map((path) => [
        path,
        [
          [false, true],
          [false, true],
        ],
      ]),
    ),
    '/window/a?cookie=0': [
      [false, false],
      [true, false],
    ],
  });
});

test('a page with a cookie that comes at the last moment is not stored either', async () => {
  const shop = await open<Shop>();
  const requests: PageRequest[] = [
    { headers: { 'x-visitor': 'ada' } },
    { headers: { cookie: 'visit=ben' } },
    { headers: { cookie: 'visit=eva' } },
  ];
  const visit = async (page: Page) => {
    const answers = await shop.pages.exchange(page, requests);
    await shop.store.clear();
    return answers.map(({ headers }) => [isHit(headers), headers['set-cookie']]);
  };
  const seen = [
    [false, ['visit=ada; Path=/']],
    [false, undefined],
    [true, undefined],
  ];
  expect({
    before: await visit({ ...PLAIN, before: 'startSession' }),
    after: await visit({ ...PLAIN, after: 'startSession' }),
  }).toEqual({ before: seen, after: seen });
});

test('there is one page for each value of the headers that Vary names', async () => {
  const names = ['Accept-Language', 'accept-language', 'ACCEPT-LANGUAGE', ' Accept-Language , X-Y'];
  const table = await tabulate(names, async (vary) => {
    const shop = await open<Shop>();
    const path = `/window/a?vary=${encodeURIComponent(vary)}`;
    const told: string[] = [];
    for (const language of ['en', 'eo', '', undefined, 'en', 'EN', 'eo', '', undefined, 'en, eo']) {
      const headers: Headers = language === undefined ? {} : { 'accept-language': language };
      const answer = await shop.http('GET', path, { headers });
      const { seen } = answer.json as { seen: Record<string, unknown> };
      told.push(`${String(seen['accept-language'])}: ${tell(answer)}`);
    }
    return told;
  });
  const told = [
    ...['en: 1', 'eo: 2', ': 3', 'null: 4', 'en: 1 aged 0', 'EN: 5'],
    ...['eo: 2 aged 0', ': 3 aged 0', 'null: 4 aged 0', 'en, eo: 6'],
  ];
  expect(table).toEqual(Object.fromEntries(names.map((vary) => [vary, told])));
});

test('values of several headers are not mixed up', async () => {
  const values: (string | undefined)[][] = [
    ['1', '2'],
    ['2', '1'],
    ['12', ''],
    ['', '12'],
    ['12', undefined],
    [undefined, '12'],
    ['1,2', ''],
    ['1', ',2'],
    ['1|2', ''],
    ['1', '|2'],
    ['1:2', ''],
    ['1', ':2'],
    ['null', 'null'],
    ['undefined', 'undefined'],
    [undefined, undefined],
    ['', ''],
    ['1', '2;x-b=2'],
    ['x-b', '1'],
    ['1","2', ''],
  ];
  const requests = values.map(([a, b]) => ({
    headers: { ...(a === undefined ? {} : { 'x-a': a }), ...(b === undefined ? {} : { 'x-b': b }) },
  }));
  const table = await tabulate(['X-A, X-B', 'two lines'], async (vary) => {
    const shop = await open<Shop>();
    const Vary = vary === 'two lines' ? ['X-A', 'X-B'] : vary;
    const page = { ...PLAIN, headers: { Vary } };
    return (await shop.pages.exchange(page, [...requests, ...requests])).map(tell);
  });
  const told = [
    ...requests.map((_, i) => `${i + 1}`),
    ...requests.map((_, i) => `${i + 1} aged 0`),
  ];
  expect(table).toEqual({ 'X-A, X-B': told, 'two lines': told });
});

test('headers that Vary does not name make no difference', async () => {
  const shop = await open<Shop>();
  const told = await visitsAs(shop, '/window/a?vary=Accept-Language', {
    plain: {},
    'another browser': { 'user-agent': 'curl/8', accept: 'text/html', 'accept-encoding': 'gzip' },
    'a cookie': { cookie: 'visit=ada' },
    'a request to skip caches': { 'cache-control': 'no-cache, no-store', pragma: 'no-cache' },
    'a range': { range: 'bytes=0-1' },
    'another language': { 'accept-language': 'eo' },
  });
  expect(told).toEqual({
    plain: ['1', '1 aged 0'],
    'another browser': ['1 aged 0', '1 aged 0'],
    'a cookie': ['1 aged 0', '1 aged 0'],
    'a request to skip caches': ['1 aged 0', '1 aged 0'],
    'a range': ['1 aged 0', '1 aged 0'],
    'another language': ['2', '2 aged 0'],
  });
});

test('a response that varies on everything is never stored', async () => {
  const shop = await open<Shop>();
  const names = ['*', 'Accept-Language, *', '*, Accept-Language', ' * ', 'Accept-Language'];
  const table = await tabulate(names, async (vary) => {
    const path = `/window/a?vary=${encodeURIComponent(vary)}`;
    return [await shop.http('GET', path), await shop.http('GET', path)].map((one) =>
      isHit(one.headers),
    );
  });
  expect(table).toEqual({
    ...Object.fromEntries(names.map((vary) => [vary, [false, false]])),
    'Accept-Language': [false, true],
  });
});

test('a page is used only where all headers that its own Vary names are the same', async () => {
  const shop = await open<Shop>();
  const [one, two, other] = ['X-A', 'X-A, X-B', 'X-B'].map((Vary) => ({
    ...PLAIN,
    headers: { Vary },
  }));
  const visit = async (page: Page | undefined, a: string, b: string) => {
    const request = { headers: { 'x-a': a, 'x-b': b } };
    return (await shop.pages.exchange(page ?? PLAIN, [request])).map(tell).join();
  };
  expect([
    await visit(one, '1', '1'),
    await visit(one, '1', '2'),
    await visit(two, '2', '1'),
    await visit(two, '2', '2'),
    await visit(two, '2', '2'),
    await visit(two, '3', '1'),
    await visit(two, '3', '2'),
    // X-A has the value that a page has for its X-B, and the other way round.
    await visit(other, '4', '5'),
    await visit(one, '5', '6'),
    await visit(other, '6', '7'),
    await visit(other, '8', '1'),
  ]).toEqual(['1', '1 aged 0', '2', '3', '3 aged 0', '4', '5', '6', '7', '8', '9']);
});

test('the pages of one URL expire one by one', async () => {
  const shop = await open<Shop>();
  const visit = async (second: number, language: string) => {
    await shop.clock.set(OPENING_TIME + second * SECOND);
    const headers = { 'accept-language': language };
    return tell(await shop.http('GET', '/window/a?vary=Accept-Language', { headers }));
  };
  const told = [
    await visit(0, 'en'),
    await visit(40, 'eo'),
    await visit(59, 'en'),
    await visit(60, 'eo'),
    await visit(60, 'en'),
    await visit(99, 'eo'),
    await visit(100, 'eo'),
    await visit(119, 'en'),
  ];
  expect(told).toEqual([
    ...['1', '2', '1 aged 59', '2 aged 20'],
    ...['3', '2 aged 59', '4', '3 aged 59'],
  ]);
});

test('the latest list of names is kept for as long as its page', async () => {
  const shop = await open<Shop>();
  const visit = async (second: number, Vary: string) => {
    await shop.clock.set(OPENING_TIME + second * SECOND);
    // Each list of names has other values: a page of another list is not for this visitor.
    const request = { headers: { 'x-a': Vary, 'x-b': Vary } };
    const answers = await shop.pages.exchange({ ...PLAIN, headers: { Vary } }, [request]);
    return [second, Vary, answers.map(tell).join()];
  };
  expect([
    await visit(0, 'X-A'),
    await visit(30, 'X-B'),
    await visit(61, 'X-B'),
    await visit(89, 'X-B'),
    await visit(89, 'X-A, X-B'),
    await visit(91, 'X-A, X-B'),
    await visit(148, 'X-A, X-B'),
    await visit(149, 'X-A, X-B'),
  ]).toEqual([
    [0, 'X-A', '1'],
    [30, 'X-B', '2'],
    [61, 'X-B', '2 aged 31'],
    [89, 'X-B', '2 aged 59'],
    [89, 'X-A, X-B', '3'],
    [91, 'X-A, X-B', '3 aged 2'],
    [148, 'X-A, X-B', '3 aged 59'],
    [149, 'X-A, X-B', '4'],
  ]);
});

test('the headers count with which a request came, whatever is made of them behind the cache', async () => {
  const visitors: Record<string, Headers> = {
    alice: { authorization: 'Token alice', 'accept-language': 'eo' },
    bob: { authorization: 'Token bob', 'accept-language': 'de' },
    anonymous: { 'accept-language': 'en' },
    'without a language': {},
  };
  const names = Object.keys(visitors);
  const requests = names.map((name) => ({ headers: visitors[name] ?? {} }));
  const table = await tabulate(['takeAuthorization', 'chooseLanguage'], async (after) => {
    const shop = await open<Shop>();
    const page = { ...PLAIN, after, headers: { Vary: 'Accept-Language' } } as Page;
    const answers = await shop.pages.exchange(page, [...requests, ...requests]);
    return answers.map((answer, i) => [names[i % names.length], tell(answer)]);
  });
  const told = [
    ...names.map((name, i) => [name, `${i + 1}`]),
    ...names.map((name, i) => [name, `${i + 1} aged 0`]),
  ];
  expect(table).toEqual({ takeAuthorization: told, chooseLanguage: told });
});

test('what one reader may see is not shown to another', async () => {
  const shop = await open<Shop>();
  const visit = async (authorization: string) => {
    const answer = await shop.http('GET', '/account/orders', { headers: { authorization } });
    const { reader } = Object(answer.json) as { reader?: string };
    return [tell(answer), reader, reader && answer.headers['vary']];
  };
  const told = [];
  for (const reader of ['alice', 'bob', 'alice', 'bob', 'mallory', 'alice']) {
    told.push(await visit(`Token ${reader}`));
  }
  expect(told).toEqual([
    ['1', 'alice', 'Authorization'],
    ['2', 'bob', 'Authorization'],
    ['1 aged 0', 'alice', 'Authorization'],
    ['2 aged 0', 'bob', 'Authorization'],
    ['401', undefined, undefined],
    ['1 aged 0', 'alice', 'Authorization'],
  ]);
});

test('a request with Authorization gets no page of an anonymous one, and the other way round', async () => {
  const visitors: Record<string, Headers> = {
    anonymous: {},
    alice: { authorization: 'Token alice' },
    bob: { authorization: 'Token bob' },
    'alice in lower case': { authorization: 'token alice' },
  };
  const table = await tabulate(['first', 'last'], async (place) => {
    const names = Object.keys(visitors);
    const order = place === 'first' ? names : names.toReversed();
    const shop = await open<Shop>();
    return visitsAs(
      shop,
      '/window/a',
      Object.fromEntries(order.map((name) => [name, visitors[name] ?? {}])),
    );
  });
  const own = (n: number) => [`${n}`, `${n} aged 0`];
  expect(table).toEqual({
    first: { anonymous: own(1), alice: own(2), bob: own(3), 'alice in lower case': own(4) },
    last: { anonymous: own(4), alice: own(3), bob: own(2), 'alice in lower case': own(1) },
  });
});

test('a public page is for everybody, and only such a page', async () => {
  const table = await tabulate(
    ['public', 'PUBLIC, max-age=9', 'must-revalidate', 's-maxage=9', 'not-public'],
    async (value) => {
      const shop = await open<Shop>();
      const page = { ...PLAIN, headers: { 'Cache-Control': value } };
      const as = (authorization: string) => ({ headers: { authorization } });
      const alice = as('Token alice');
      const answers = await shop.pages.exchange(page, [alice, as('Token bob'), {}, alice]);
      const told = answers.map((one) => `${tell(one)} ${one.headers['vary']?.join() ?? 'for all'}`);
      // Without a header Authorization, both are right.
      return told.map((text, i) => (i === 2 ? text.replace('Authorization', 'for all') : text));
    },
  );
  const shared = ['1 for all', '1 aged 0 for all', '1 aged 0 for all', '1 aged 0 for all'];
  const own = ['1 Authorization', '2 Authorization', '3 for all', '1 aged 0 Authorization'];
  expect(table).toEqual({
    public: shared,
    'PUBLIC, max-age=9': shared,
    'must-revalidate': own,
    's-maxage=9': own,
    'not-public': own,
  });
});

test('Authorization is added to what Vary names, once', async () => {
  const shop = await open<Shop>();
  const vary = ['Accept-Language', 'authorization, X-A', ''];
  const headers = { authorization: 'Token alice' };
  const table = await tabulate(vary, async (names) => {
    const page: Page = names === '' ? PLAIN : { ...PLAIN, headers: { Vary: names } };
    const request = { path: `/north/${vary.indexOf(names)}`, headers };
    const answers = await shop.pages.exchange(page, [request, request]);
    return answers.map((one) => [isHit(one.headers), listOf(one.headers['vary'])]);
  });
  const twice = (...names: string[]) => [
    [false, names],
    [true, names],
  ];
  expect(table).toEqual({
    'Accept-Language': twice('accept-language', 'authorization'),
    'authorization, X-A': twice('authorization', 'x-a'),
    '': twice('authorization'),
  });
});

test('HEAD gets only a page that GET would get', async () => {
  const shop = await open<Shop>();
  const as = (method: string, headers: Headers) => ({ method, headers });
  const [alice, bob] = [{ authorization: 'Token alice' }, { authorization: 'Token bob' }];
  const answers = await shop.pages.exchange(PLAIN, [
    as('GET', alice),
    as('HEAD', bob),
    as('HEAD', {}),
    as('HEAD', alice),
  ]);
  expect(answers.map(tell)).toEqual(['1', '2', '3', '1 aged 0']);
});

test('when the store cannot be read, every visitor gets a new page', async () => {
  const shop = await open<Shop>();
  const visit = async () => tell(await shop.http('GET', '/window/a'));
  const before = [await visit(), await visit()];
  await shop.points.fail('plain/get');
  const failing = [await visit(), await visit()];
  await shop.points.release('plain/get');
  const [, after] = [await visit(), isHit((await shop.http('GET', '/window/a')).headers)];
  expect({ before, failing, after }).toEqual({
    before: ['1', '1 aged 0'],
    failing: ['2', '3'],
    after: true,
  });
});

test('when the store cannot be written, every visitor gets a new page', async () => {
  const shop = await open<Shop>();
  const visit = async () => tell(await shop.http('GET', '/window/a'));
  await shop.points.fail('plain/set');
  await shop.points.fail('plain/add');
  const failing = [await visit(), await visit()];
  await shop.points.release('plain/set');
  await shop.points.release('plain/add');
  const after = [await visit(), await visit()];
  expect({ failing, after }).toEqual({ failing: ['1', '2'], after: ['3', '3 aged 0'] });
});

test('no visitor waits until a page is stored', async () => {
  const shop = await open<Shop>();
  await shop.points.hold('plain/set');
  await shop.points.hold('plain/add');
  const first = await within(4, async () => tell(await shop.http('GET', '/window/a')));
  await shop.points.release('plain/set');
  await shop.points.release('plain/add');
  const then = [await shop.http('GET', '/window/a'), await shop.http('GET', '/window/a')];
  expect({ first, then: isHit(then[1]?.headers) }).toEqual({ first: '1', then: true });
});

test('visitors at the same time do not wait for each other', async () => {
  const shop = await open<Shop>();
  await shop.points.hold('page/handler');
  const visits = Promise.all([1, 2, 3].map(() => shop.pages.exchange(PLAIN, [{}])));
  const all = await within(4, () => shop.points.arrived('page/handler', 3).then(() => 'rendering'));
  await shop.points.release('page/handler');
  const told = (await visits).flat().map(tell).sort();
  const [next] = await shop.pages.exchange(PLAIN, [{}]);
  expect({ all, told, next: isHit(next?.headers) }).toEqual({
    all: 'rendering',
    told: ['1', '2', '3'],
    next: true,
  });
});

test('pages that are made at the same time are not mixed up', async () => {
  const shop = await open<Shop>();
  const names = ['a', 'b', 'c'];
  const visit = (name: string) => {
    const body = Buffer.from(name.repeat(9)).toString('base64');
    const page = { way: 'pieces of a known length', body, headers: { 'X-Name': name } } as const;
    return shop.pages.exchange(page, [{ path: `/north/${name}` }]);
  };
  const round = async (visits: Promise<PageAnswer[]>[]) =>
    (await Promise.all(visits))
      .flat()
      .map((one) => [isHit(one.headers), one.headers['x-name']?.join(), textOf(one)]);
  await shop.points.hold('page/handler');
  const going = names.map(visit);
  await shop.points.arrived('page/handler', 3);
  await shop.points.release('page/handler');
  const [first, second] = [await round(going), await round(names.map(visit))];
  expect({ first, second }).toEqual({
    first: names.map((name) => [false, name, name.repeat(9)]),
    second: names.map((name) => [true, name, name.repeat(9)]),
  });
});

test('pages are in the store and nowhere else', async () => {
  const shop = await open<Shop>();
  const [one, two] = [{}, { headers: { 'x-process': '1' } }];
  const shared = await shop.pages.exchange(PLAIN, [one, two, one]);
  await shop.store.clear();
  const cleared = await shop.pages.exchange(PLAIN, [two, one]);
  const elsewhere = await (await open<Shop>()).pages.exchange(PLAIN, [one]);
  expect([shared, cleared, elsewhere].map((answers) => answers.map(tell))).toEqual([
    ['1', '1 aged 0', '1 aged 0'],
    ['2', '2 aged 0'],
    ['1'],
  ]);
});

test('every key is one that a store takes', async () => {
  const shop = await open<Shop>();
  const page = { ...PLAIN, headers: { Vary: 'User-Agent, X-Long' } };
  const headers = {
    'user-agent': 'Mozilla/5.0 (X11; a shop)',
    'x-long': 'ab '.repeat(200),
    authorization: 'Bearer abc',
  };
  const request = { path: `/north/page?${'q'.repeat(400)}`, headers };
  const answers = await shop.pages.exchange(page, [request, request, {}, {}]);
  const keys = await shop.pages.keys();
  expect({
    told: answers.map(tell),
    'no keys': keys.length === 0,
    'too long': keys.filter((key) => key.length > 250),
    'with white space or control characters': keys.filter((key) => /[\s\p{Cc}]/u.test(key)),
  }).toEqual({
    told: ['1', '1 aged 0', '2', '2 aged 0'],
    'no keys': false,
    'too long': [],
    'with white space or control characters': [],
  });
});

/** The number of the render, and the age of a stored page: `1 aged 7`. */
function tell(answer: Answer | PageAnswer | undefined): string {
  const headers: Answer['headers'] = answer?.headers ?? {};
  const status = answer?.status === 200 ? [] : [answer?.status];
  const age = isHit(headers) ? [`aged ${String(headers['age'])}`] : [];
  return [...status, headers['x-render'] ?? [], ...age].flat().join(' ');
}

function isHit(headers: Answer['headers'] | undefined): boolean {
  return headers?.['age'] !== undefined;
}

/** For each way of sending, at a URL of its own. */
function eachWay(ways: readonly Way[], act: (way: Way, path: string) => Promise<unknown>) {
  return tabulate(ways, (way) => act(way as Way, `/north/${way.replaceAll(' ', '-')}`));
}

/** Visits a page at these seconds. */
async function visitsAt(shop: Shops, seconds: readonly number[]): Promise<string[]> {
  const told: string[] = [];
  for (const second of seconds) {
    await shop.clock.set(OPENING_TIME + Math.round(second * SECOND));
    told.push(tell(await shop.http('GET', '/window/a')));
  }
  return told;
}

/** Each of these visitors sees the page, and then each of them again. */
async function visitsAs(
  shop: Shops,
  path: string,
  visitors: Record<string, Headers>,
): Promise<Record<string, string[]>> {
  const told: Record<string, string[]> = {};
  for (const [name, headers] of [...Object.entries(visitors), ...Object.entries(visitors)]) {
    (told[name] ??= []).push(tell(await shop.http('GET', path, { headers })));
  }
  return told;
}

function textOf(answer: PageAnswer | undefined): string {
  return Buffer.from(answer?.body ?? '', 'base64').toString();
}

function unzip(bytes: Buffer): string {
  try {
    return gunzipSync(bytes).toString();
  } catch {
    return 'not in gzip';
  }
}

function listOf(value: string | string[] | undefined): string[] {
  const items = [value ?? []].flat().join(',').toLowerCase().split(',');
  return items.map((item) => item.trim()).sort();
}

function directivesOf(headers: Answer['headers']): string[] {
  return listOf(headers['cache-control']);
}

/** Those headers of two responses that differ, without those that should. */
function changedHeaders(
  first: PageAnswer | undefined,
  second: PageAnswer | undefined,
): Record<string, unknown> {
  const may = ['age', 'date', 'connection', 'keep-alive'];
  const [before, after] = [first?.headers ?? {}, second?.headers ?? {}];
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changed = [...names].filter(
    // A value for each line: two lines are not one with a comma.
    (name) => !may.includes(name) && !isDeepStrictEqual(before[name], after[name]),
  );
  return Object.fromEntries(changed.map((name) => [name, [before[name], after[name]]]));
}
