import { type Answer, database, open, type Opened, tabulate } from '@bookshop/kit';

import type { Shop } from '../src/shop';
import { readHtml } from './read-html';

type Shops = Opened<Shop>;
type Headers = Record<string, string>;

const HOST = { host: 'shop.example' };
const SECURE = { ...HOST, 'x-forwarded-proto': 'https' };

const ENV = {
  GUARDS: 'https',
  ALLOWED_HOSTS: 'shop.example,Books.Example,[2001:db8::7]',
  SSL_REDIRECT: '1',
};
const BEHIND_PROXY = { ...ENV, TRUST_HOPS: '1' };

/** A shop without guards (the middlewares of this chapter), for comparison. */
const BARE = { ...BEHIND_PROXY, GUARDS: '' };

const HSTS = 'strict-transport-security';

test('a request by HTTP is redirected to the same URL with HTTPS', async () => {
  const shop = await open<Shop>(ENV);
  const bare = await open<Shop>(BARE);
  const targets = [
    ...['/', '/?', '/ok/?a=1&b=%20x', '/a%2Fb%252F?x=%26&y=+&z=%25', '/%E2%82%AC?q=%E2%82%AC'],
    ...['//elsewhere.example/x', '///elsewhere.example', '/.//x', '/a/../b?c=/../d', '/;p=1?q=?'],
    ...['/books/1?next=https://elsewhere.example/', '/@elsewhere.example', '/:8000', '/A?B=c#'],
  ];
  const table = await tabulate(targets, async (target) => redirected(await get(shop, target)));
  expect({ ...table, bare: (await get(bare, '/')).status }).toEqual({
    ...Object.fromEntries(targets.map((target) => [target, `https://shop.example${target}`])),
    bare: 200,
  });
});

test('a URL that is not well formed is redirected as well, and loses nothing', async () => {
  const shop = await open<Shop>(ENV);
  const targets = [
    ...['/search?q=50%', '/search?q=50%25&r=%', '/%', '/%zz', '/a%2', '/%%41', '/?a=%E2%82'],
    ...['/?q="salt"', '/?q=<b>', '/`x`', '/{a}?b={c}', '/a|b^c', '/?a[0]=1', "/'x'", '/?q=%u20AC'],
  ];
  const table = await tabulate(targets, async (target) =>
    encodeRest(redirected(await get(shop, target)) ?? 'no redirect'),
  );
  expect(table).toEqual(
    Object.fromEntries(
      targets.map((target) => [target, encodeRest(`https://shop.example${target}`)]),
    ),
  );
});

test('whatever the method, a request by HTTP is redirected before anything else is done', async () => {
  const shop = await open<Shop>(ENV);
  await seedBook();
  const body = { name: 'Ada', text: 'Read it.', stars: 5 };
  const methods = ['POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE'];
  const table = await tabulate(methods, async (method) =>
    redirected(await shop.http(method, '/books/1/reviews?x=1', { headers: HOST, body })),
  );
  const [row] = await database.rows('SELECT COUNT(*) AS reviews FROM reviews');
  expect({ ...table, reviews: Number(row?.['reviews']) }).toEqual({
    ...Object.fromEntries(
      methods.map((method) => [method, 'https://shop.example/books/1/reviews?x=1']),
    ),
    reviews: 0,
  });
});

test('without redirects every request passes', async () => {
  const shop = await open<Shop>({ ...BEHIND_PROXY, SSL_REDIRECT: '0', SSL_HOST: 'x.example' });
  const answers = [await get(shop, '/'), await get(shop, '/nothing'), await get(shop, '/', SECURE)];
  expect(answers.map(({ status }) => status)).toEqual([200, 404, 200]);
});

test('without a proxy, X-Forwarded-Proto is ignored', async () => {
  const shop = await open<Shop>({ ...ENV, TRUST_HOPS: '0' });
  const said = ['https', 'https,http', 'http,https', 'https,https'];
  const table = await tabulate(said, async (proto) =>
    redirected(await get(shop, '/', { ...HOST, 'x-forwarded-proto': proto })),
  );
  expect(table).toEqual(Object.fromEntries(said.map((proto) => [proto, 'https://shop.example/'])));
});

test('behind a proxy, a request that came by HTTPS is not redirected', async () => {
  const shops = [await open<Shop>(BEHIND_PROXY), await open<Shop>({ ...ENV, TRUST_HOPS: '2' })];
  const said = ['https', 'https,http', 'https, http', 'http', 'http,https', 'http, https', 'wss'];
  const table = await tabulate([...said, '', 'nothing'], async (proto) => {
    const headers = proto === 'nothing' ? HOST : { ...HOST, 'x-forwarded-proto': proto };
    return Promise.all(shops.map(async (shop) => (await get(shop, '/', headers)).status < 300));
  });
  expect(table).toEqual({
    https: [true, true],
    'https,http': [true, true],
    'https, http': [true, true],
    http: [false, false],
    'http,https': [false, false],
    'http, https': [false, false],
    wss: [false, false],
    '': [false, false],
    nothing: [false, false],
  });
});

test('behind proxies, the address of a visitor is the one that the outermost proxy has seen', async () => {
  const env = { ...ENV, SSL_REDIRECT: '0' };
  const forwarded = { ...HOST, 'x-forwarded-for': '198.51.100.1, 203.0.113.7, 192.0.2.9' };
  const addressOf = async (shop: Shops, headers: Headers) =>
    readHtml((await get(shop, '/door', headers)).text).find(
      ({ attributes }) => attributes['id'] === 'address',
    )?.text ?? 'no address';
  const table = await tabulate(['0', '1', '2', '3'], async (TRUST_HOPS) =>
    addressOf(await open<Shop>({ ...env, TRUST_HOPS }), forwarded),
  );
  const own = await addressOf(await open<Shop>({ ...BARE, TRUST_HOPS: '0' }), HOST);
  expect(table).toEqual({ 0: own, 1: '192.0.2.9', 2: '203.0.113.7', 3: '198.51.100.1' });
});

test('no other header decides how a request came', async () => {
  const shop = await open<Shop>(BEHIND_PROXY);
  const headers: Headers = {
    forwarded: 'proto=https;host=shop.example',
    'x-forwarded-ssl': 'on',
    'x-forwarded-scheme': 'https',
    'x-forwarded-protocol': 'https',
    'x-forwarded-port': '443',
    'x-url-scheme': 'https',
    'front-end-https': 'on',
    'x-https': 'on',
    'upgrade-insecure-requests': '1',
    origin: 'https://shop.example',
    referer: 'https://shop.example/',
  };
  const table = await tabulate(Object.keys(headers), async (name) =>
    redirected(await get(shop, '/', { ...HOST, [name]: headers[name] ?? '' })),
  );
  expect(table).toEqual(
    Object.fromEntries(Object.keys(headers).map((name) => [name, 'https://shop.example/'])),
  );
});

test('paths that match an exempt expression as it is written are not redirected', async () => {
  const paths = [
    ...['/api/health', '/api/health?x=1', '/api/healthz', '/api/health/', '/API/health'],
    ...['//api/health', '/x/api/health', '/door?x=api/health', '/window', '/door'],
  ];
  const exempt = async (SSL_EXEMPT: string) => {
    const shop = await open<Shop>({ ...ENV, SSL_EXEMPT });
    // Twice: an expression with the flag `g` continues where it stopped.
    const round = () => tabulate(paths, async (path) => !redirected(await get(shop, path)));
    const [first, again] = [await round(), await round()];
    const passing = paths.filter((path) => first[path] === true);
    return { passing, again: paths.filter((path) => again[path] === true) };
  };
  const twice = (passing: string[]) => ({ passing, again: passing });
  expect({
    'one path': await exempt('^api/health$'),
    anywhere: await exempt('health'),
    several: await exempt('^api/health$,^window,nothing'),
    'with a slash': await exempt('^/api'),
    nothing: await exempt(''),
  }).toEqual({
    'one path': twice(['/api/health', '/api/health?x=1']),
    anywhere: twice([
      ...['/api/health', '/api/health?x=1', '/api/healthz', '/api/health/', '/API/health'],
      ...['//api/health', '/x/api/health'],
    ]),
    several: twice(['/api/health', '/api/health?x=1', '/window']),
    'with a slash': twice(['//api/health']),
    nothing: twice([]),
  });
});

test('all requests may be redirected to one host', async () => {
  const shop = await open<Shop>({ ...ENV, SSL_HOST: 'secure.example:8443' });
  const hosts = ['shop.example', 'books.example:8000', 'SHOP.EXAMPLE'];
  const table = await tabulate(hosts, async (host) =>
    redirected(await get(shop, '/a?b=%20', { host })),
  );
  expect(table).toEqual(
    Object.fromEntries(hosts.map((host) => [host, 'https://secure.example:8443/a?b=%20'])),
  );
});

test('allowed hosts match case-insensitively, and on any port', async () => {
  const shop = await open<Shop>(BEHIND_PROXY);
  const hosts: Record<string, string> = {
    'shop.example': 'shop.example',
    'SHOP.example': 'shop.example',
    'books.example': 'books.example',
    'Books.Example:8000': 'books.example',
    'shop.example:1': 'shop.example',
    'shop.example:65535': 'shop.example',
    '[2001:db8::7]': '[2001:db8::7]',
    '[2001:DB8::7]:8000': '[2001:db8::7]',
  };
  const table = await tabulate(Object.keys(hosts), async (host) => [
    redirected(await get(shop, '/Ok', { host }))?.replace(/^https:..[^/]*/, (to) =>
      to.toLowerCase(),
    ),
    (await get(shop, '/', { ...SECURE, host })).status,
  ]);
  expect(table).toEqual(
    Object.fromEntries(
      Object.entries(hosts).map(([host, to]) => [host, [`https://${to}/Ok`, 200]]),
    ),
  );
});

test('a host that is not allowed is rejected, however the request came', async () => {
  const shops = [
    await open<Shop>(BEHIND_PROXY),
    await open<Shop>({ ...BEHIND_PROXY, SSL_REDIRECT: '0' }),
    await open<Shop>({ ...BEHIND_PROXY, SSL_HOST: 'secure.example', SSL_EXEMPT: '^$' }),
  ];
  const bare = await open<Shop>(BARE);
  const hosts = [
    ...['elsewhere.example', 'shop.example.elsewhere.example', 'evilshop.example', 'example'],
    ...['sub.shop.example', '.shop.example', 'shop.example.', 'shop.exampl', 'secure.example'],
    ...[
      'shop.example:',
      'shop.example:80:80',
      'shop.example:8x',
      'shop.example:-1',
      'shop.example: 80',
    ],
    ...['shop.example@elsewhere.example', 'elsewhere.example@shop.example', 'a:b@shop.example'],
    ...['elsewhere.example/shop.example', 'shop.example/x', 'shop.example?x', 'shop.example#x'],
    ...['shop.example\\x', 'shop.example x', 'shop.example,elsewhere.example', '*', '%', ''],
    ...[
      '2001:db8::7',
      '[2001:db8::7',
      '[2001:db8::8]',
      '[2001:db8::7]x',
      'constructor',
      '127.0.0.1',
    ],
  ];
  const table = await tabulate(hosts, async (host) => {
    const answers = [];
    for (const shop of shops)
      answers.push(await get(shop, '/', { host }), await get(shop, '/', { ...SECURE, host }));
    return [...new Set(answers.map(refusal))];
  });
  const { status } = await get(bare, '/', { host: 'elsewhere.example' });
  expect({ ...table, bare: status }).toEqual({
    ...Object.fromEntries(hosts.map((host) => [host, ['400 unknown-host']])),
    bare: 200,
  });
});

test('other headers that name a host are ignored', async () => {
  const shop = await open<Shop>(BEHIND_PROXY);
  const names = [
    ...[
      'x-forwarded-host',
      'x-forwarded-server',
      'x-host',
      'x-original-host',
      'x-http-host-override',
    ],
  ];
  const table = await tabulate(names, async (name) => [
    redirected(await get(shop, '/', { ...HOST, [name]: 'elsewhere.example' })),
    (await get(shop, '/', { ...SECURE, [name]: 'elsewhere.example' })).status,
    refusal(await get(shop, '/', { host: 'elsewhere.example', [name]: 'shop.example' })),
  ]);
  const forwarded = await get(shop, '/', { ...HOST, forwarded: 'host=elsewhere.example' });
  expect({ ...table, forwarded: redirected(forwarded) }).toEqual({
    ...Object.fromEntries(
      names.map((name) => [name, ['https://shop.example/', 200, '400 unknown-host']]),
    ),
    forwarded: 'https://shop.example/',
  });
});

test('a host in the request line never counts', async () => {
  const shop = await open<Shop>(ENV);
  const targets = [
    ...['http://elsewhere.example/x', 'https://elsewhere.example/', 'http://elsewhere.example'],
    ...['http://shop.example@elsewhere.example/x?y', 'elsewhere.example/x', '.elsewhere.example/'],
    ...['@elsewhere.example/', ':8000@elsewhere.example/', '?elsewhere.example'],
  ];
  const table = await tabulate(targets, async (target) => {
    const answer = await get(shop, target);
    return redirected(answer)?.startsWith('https://shop.example/') || refusal(answer);
  });
  // Node's server rejects some of these itself.
  const fine = [true, '400 unknown-host', '400'];
  const wrong = targets.filter((target) => !fine.includes(table[target] as string | true));
  expect(wrong.map((target) => [target, table[target]])).toEqual([]);
});

test('a response over HTTPS has Strict-Transport-Security', async () => {
  const told = async (env: Record<string, string>) => {
    const { http } = await open<Shop>({ ...BEHIND_PROXY, ...env });
    return (await http('GET', '/', { headers: SECURE })).headers[HSTS];
  };
  const [HSTS_SUBDOMAINS, HSTS_PRELOAD] = ['1', '1'];
  expect({
    usual: await told({}),
    'a short time': await told({ HSTS_SECONDS: '300' }),
    'with other names': await told({ HSTS_SUBDOMAINS }),
    'in the list': await told({ HSTS_PRELOAD }),
    both: await told({ HSTS_SUBDOMAINS, HSTS_PRELOAD, HSTS_SECONDS: '63072000' }),
    'no time': await told({ HSTS_SECONDS: '0', HSTS_SUBDOMAINS, HSTS_PRELOAD }),
    'without a redirect': await told({ SSL_REDIRECT: '0' }),
    'on an exempt path': await told({ SSL_EXEMPT: '^$' }),
    'one second': await told({ HSTS_SECONDS: '1' }),
    bare: await told(BARE),
  }).toEqual({
    usual: 'max-age=31536000',
    'a short time': 'max-age=300',
    'with other names': 'max-age=31536000; includeSubDomains',
    'in the list': 'max-age=31536000; preload',
    both: 'max-age=63072000; includeSubDomains; preload',
    'no time': undefined,
    'without a redirect': 'max-age=31536000',
    'on an exempt path': 'max-age=31536000',
    'one second': 'max-age=1',
    bare: undefined,
  });
});

test('a response over HTTP does not have Strict-Transport-Security', async () => {
  const open0 = await open<Shop>({ ...ENV, SSL_REDIRECT: '0' });
  const strict = await open<Shop>({ ...BEHIND_PROXY, SSL_EXEMPT: '^api/' });
  const answers = {
    'a page': await get(open0, '/'),
    'a page, and somebody says HTTPS': await get(open0, '/', SECURE),
    'no page': await get(open0, '/nothing'),
    'a redirect': await get(strict, '/'),
    'an exempt path': await get(strict, '/api/health'),
    'a foreign host': await get(strict, '/', { host: 'elsewhere.example' }),
  };
  const told = Object.entries(answers).map(([name, { status, headers }]) => [
    name,
    [Math.floor(status / 100), headers[HSTS]],
  ]);
  expect(Object.fromEntries(told)).toEqual({
    'a page': [2, undefined],
    'a page, and somebody says HTTPS': [2, undefined],
    'no page': [4, undefined],
    'a redirect': [3, undefined],
    'an exempt path': [2, undefined],
    'a foreign host': [4, undefined],
  });
});

test('every kind of response over HTTPS has the header, and what a route sets itself stays', async () => {
  const shop = await open<Shop>(BEHIND_PROXY);
  await seedBook();
  const told = async (request: string) => {
    const [method = '', path = ''] = request.split(' ');
    const { status, headers } = await shop.http(method, path, { headers: SECURE });
    return [status, headers[HSTS]];
  };
  const requests = [
    ...['GET /', 'HEAD /door', 'OPTIONS /door', 'GET /style.css', 'GET /go', 'GET /account'],
    ...['GET /books/%zz', 'GET /nothing', 'POST /login', 'GET /legacy'],
  ];
  const table = await tabulate(requests, told);
  await database.rows('ALTER TABLE reviews RENAME TO lost_reviews');
  const failed = await told('GET /books/1');
  const year = 'max-age=31536000';
  expect({ ...table, failed }).toEqual({
    'GET /': [200, year],
    'HEAD /door': [200, year],
    'OPTIONS /door': [200, year],
    'GET /style.css': [200, year],
    'GET /go': [302, year],
    'GET /account': [303, year],
    'GET /books/%zz': [400, year],
    'GET /nothing': [404, year],
    'POST /login': [401, year],
    'GET /legacy': [200, 'max-age=60'],
    failed: [500, year],
  });
});

test('two shops in one process may have different settings', async () => {
  const first = await open<Shop>(BEHIND_PROXY);
  const second = await open<Shop>({
    ...ENV,
    ALLOWED_HOSTS: 'other.example',
    SSL_HOST: 'o.example',
    SSL_EXEMPT: '^door$',
    HSTS_SECONDS: '5',
  });
  const told = async (shop: Shops, host: string) => [
    redirected(await get(shop, '/', { host })) ?? refusal(await get(shop, '/', { host })),
    redirected(await get(shop, '/door', { host })) ?? 'passes',
    (await get(shop, '/', { ...SECURE, host })).headers[HSTS] ?? 'not told',
  ];
  const table = [
    await told(first, 'shop.example'),
    await told(second, 'other.example'),
    await told(first, 'shop.example'),
    await told(second, 'shop.example'),
  ];
  expect(table).toEqual([
    ['https://shop.example/', 'https://shop.example/door', 'max-age=31536000'],
    ['https://o.example/', 'passes', 'not told'],
    ['https://shop.example/', 'https://shop.example/door', 'max-age=31536000'],
    ['400 unknown-host', 'passes', 'not told'],
  ]);
});

function get(shop: Shops, path: string, headers: Headers = HOST): Promise<Answer> {
  return shop.http('GET', path, { headers });
}

/** The target of a permanent redirect; `undefined` when the response is not one. */
function redirected({ status, headers }: Answer): string | undefined {
  if (status < 300 || status >= 400) return undefined;
  const location = String(headers['location']);
  return status === 301 || status === 308 ? location : `${status} ${location}`;
}

/** What may not be in a URL is percent-encoded; the rest stays. */
function encodeRest(url: string): string {
  return url.replace(/%(?![0-9a-f]{2})|["<>^`{|}]/gi, encodeURIComponent);
}

/** The status and the code, followed by the target if the response is a redirect nevertheless. */
function refusal({ status, headers, json }: Answer): string {
  const { code = '' } = Object(json) as { code?: string };
  return `${status} ${code} ${String(headers['location'] ?? '')}`.trim();
}

async function seedBook(): Promise<void> {
  await database.seed({
    authors: [{ id: 1, name: 'Ada Brook' }],
    books: [{ id: 1, author_id: 1, title: 'Salt', price_cents: 900 }],
  });
}
