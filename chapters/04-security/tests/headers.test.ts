import { open, type Opened, tabulate } from '@bookshop/kit';

import type { Shop } from '../src/shop';
import { RESPONSES as EVERY_RESPONSE, seedBooks, type SomeResponse } from './every-response';

type Shops = Opened<Shop>;

/** Every response, and a 304. */
const RESPONSES: Readonly<Record<string, SomeResponse>> = {
  ...EVERY_RESPONSE,
  'a 304': {
    status: 304,
    ask: async (http) => {
      const { headers } = await http('GET', '/sign-in');
      return http('GET', '/sign-in', { headers: { 'if-none-match': String(headers['etag']) } });
    },
  },
};

const NAMES = Object.keys(RESPONSES);

const ENV = { GUARDS: 'headers' };

/** A shop without guards (the middlewares of this chapter), for comparison. */
const BARE = { GUARDS: '' };

test('every response has X-Content-Type-Options', async () => {
  const { guarded, bare } = sameEverywhere('nosniff');
  expect(await everywhere('x-content-type-options')).toEqual({
    guarded,
    // Express sets the header itself in this response.
    bare: { ...bare, 'an OPTIONS request': [200, 'nosniff'] },
  });
});

test('every response has Cross-Origin-Opener-Policy', async () => {
  expect(await everywhere('cross-origin-opener-policy')).toEqual(sameEverywhere('same-origin'));
});

test('every response has Referrer-Policy', async () => {
  expect(await everywhere('referrer-policy')).toEqual(sameEverywhere('same-origin'));
});

test('no response may be shown in a frame', async () => {
  expect(await everywhere('x-frame-options')).toEqual(sameEverywhere('DENY'));
});

test('with sameorigin, our own frames may show every page', async () => {
  const env = { ...ENV, FRAME: 'sameorigin' };
  expect(await everywhere('x-frame-options', env)).toEqual(sameEverywhere('SAMEORIGIN'));
});

test('framing is called for each request, and decides who may frame the page', async () => {
  const shop = await openWithBooks();
  const ours = await open<Shop>({ ...ENV, FRAME: 'sameorigin' });
  const requests = [
    ...['GET /widget', 'GET /', 'GET /books/1/preview', 'GET /books/1', 'GET /widget?theme=dark'],
    ...['HEAD /widget', 'HEAD /books/2/preview', 'GET /books/99/preview', 'POST /books/1/preview'],
    ...['GET /books/x/preview', 'GET /books/1/preview/x', 'GET /widgets', 'GET /widget'],
  ];
  const frameOf = async ({ http }: Shops, request: string) => {
    const [method = '', path = ''] = request.split(' ');
    return (await http(method, path)).headers['x-frame-options'] ?? 'anywhere';
  };
  const table = await tabulate(requests, async (request) => [
    await frameOf(shop, request),
    await frameOf(ours, request),
  ]);
  expect(table).toEqual({
    'GET /widget': ['anywhere', 'anywhere'],
    'GET /widget?theme=dark': ['anywhere', 'anywhere'],
    'HEAD /widget': ['anywhere', 'anywhere'],
    'GET /': ['DENY', 'SAMEORIGIN'],
    'GET /books/1': ['DENY', 'SAMEORIGIN'],
    'GET /books/1/preview': ['SAMEORIGIN', 'SAMEORIGIN'],
    'HEAD /books/2/preview': ['SAMEORIGIN', 'SAMEORIGIN'],
    'GET /books/99/preview': ['SAMEORIGIN', 'SAMEORIGIN'],
    'POST /books/1/preview': ['SAMEORIGIN', 'SAMEORIGIN'],
    'GET /books/x/preview': ['DENY', 'SAMEORIGIN'],
    'GET /books/1/preview/x': ['DENY', 'SAMEORIGIN'],
    'GET /widgets': ['DENY', 'SAMEORIGIN'],
  });
});

test('several referrer policies are one header, in their order', async () => {
  await openWithBooks();
  const policies = [
    'no-referrer,strict-origin-when-cross-origin',
    'strict-origin-when-cross-origin,no-referrer',
    'origin',
    'no-referrer, same-origin, strict-origin',
  ];
  const table = await tabulate(policies, async (REFERRER_POLICY) => {
    const { http } = await open<Shop>({ ...ENV, REFERRER_POLICY });
    const answers = [await http('GET', '/'), await http('GET', '/nothing')];
    return answers.map(({ headers }) => String(headers['referrer-policy']).split(/ *, */));
  });
  expect(table).toEqual(
    Object.fromEntries(policies.map((list) => [list, [list.split(/ *, */), list.split(/ *, */)]])),
  );
});

test('without a referrer policy there is no Referrer-Policy header', async () => {
  await openWithBooks();
  const { http } = await open<Shop>({ ...ENV, REFERRER_POLICY: '' });
  const table = await tabulate(['/', '/nothing', '/widget', '/legacy'], async (path) => {
    const { headers } = await http('GET', path);
    return [headers['referrer-policy'], headers['x-content-type-options']];
  });
  expect(table).toEqual({
    '/': [undefined, 'nosniff'],
    '/nothing': [undefined, 'nosniff'],
    '/widget': [undefined, 'nosniff'],
    '/legacy': ['no-referrer', 'nosniff'],
  });
});

test('a header that a route sets stays, and the others are still set', async () => {
  const told = async (env: Record<string, string>) => {
    const { http } = await open<Shop>(env);
    const { headers } = await http('GET', '/legacy');
    return [
      ...['x-frame-options', 'referrer-policy', 'strict-transport-security'],
      ...['x-content-type-options', 'cross-origin-opener-policy'],
    ].map((name) => headers[name]);
  };
  const own = ['SAMEORIGIN', 'no-referrer', 'max-age=60'];
  expect({
    usual: await told(ENV),
    'set otherwise': await told({ ...ENV, FRAME: 'sameorigin', REFERRER_POLICY: 'origin' }),
    'without the guard': await told(BARE),
  }).toEqual({
    usual: [...own, 'nosniff', 'same-origin'],
    'set otherwise': [...own, 'nosniff', 'same-origin'],
    'without the guard': [...own, undefined, undefined],
  });
});

test('responses are unchanged apart from their headers', async () => {
  const bare = await openWithBooks(BARE);
  const guarded = await open<Shop>(ENV);
  const told = async (shop: Shops, name: string) => {
    const answer = await RESPONSES[name]?.ask(shop.http);
    return { status: answer?.status, type: answer?.headers['content-type'], text: answer?.text };
  };
  const before = await tabulate(NAMES, (name) => told(bare, name));
  const after = await tabulate(NAMES, (name) => told(guarded, name));
  expect(after).toEqual(before);
});

test('headers of other guards are not set here', async () => {
  const shop = await openWithBooks();
  const table = await tabulate(NAMES, async (name) => {
    const answer = await RESPONSES[name]?.ask(shop.http);
    const { 'x-content-type-options': own, ...told } = answer?.headers ?? {};
    const others = Object.entries(told).filter(([header, value]) =>
      header === 'x-xss-protection'
        ? value !== '0'
        : /^(strict-transport-security|content-security-policy.*)$/.test(header),
    );
    return [own, others];
  });
  expect(table).toEqual(Object.fromEntries(NAMES.map((name) => [name, ['nosniff', []]])));
});

test('two shops in one process may have different settings', async () => {
  const strict = await openWithBooks({ ...ENV, FRAME: 'deny', REFERRER_POLICY: 'no-referrer' });
  const lax = await open<Shop>({ ...ENV, FRAME: 'sameorigin', REFERRER_POLICY: 'origin' });
  const told = async ({ http }: Shops) => {
    const { headers } = await http('GET', '/');
    return [headers['x-frame-options'], headers['referrer-policy']];
  };
  expect([await told(strict), await told(lax), await told(strict)]).toEqual([
    ['DENY', 'no-referrer'],
    ['SAMEORIGIN', 'origin'],
    ['DENY', 'no-referrer'],
  ]);
});

/** A header of every response, with the middleware and without it. */
async function everywhere(header: string, env: Record<string, string> = ENV) {
  const guarded = await openWithBooks(env);
  const bare = await open<Shop>(BARE);
  const told = (shop: Shops) =>
    tabulate(NAMES, async (name) => {
      const answer = await RESPONSES[name]?.ask(shop.http);
      return [answer?.status, answer?.headers[header]];
    });
  return { guarded: await told(guarded), bare: await told(bare) };
}

function sameEverywhere(value: string) {
  const table = (held: string | undefined) =>
    Object.fromEntries(NAMES.map((name) => [name, [RESPONSES[name]?.status, held]]));
  return { guarded: table(value), bare: table(undefined) };
}

async function openWithBooks(env: Record<string, string> = ENV): Promise<Shops> {
  await seedBooks();
  return open<Shop>(env);
}
