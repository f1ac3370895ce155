import { files, open } from '@bookshop/kit';
import { type Nginx, onNginx, startNginx } from '@bookshop/kit/nginx';
import { startShop } from '@bookshop/kit/process';
import { effective, type Place, walk } from '@bookshop/kit/text';

import type { Shop } from '../src/shop';
import {
  addedHeaders,
  answering,
  bytes,
  fileOf,
  passesTo,
  type Plan,
  readPlan,
  returned,
  seconds,
  sentHeaders,
} from './nginx-plan';

const TEMPLATE = 'nginx/default.conf.template';

const read = (): Plan => readPlan(files.text(TEMPLATE));

/** The server for HTTPS, and the whole file. */
function secureServer(): { server: Place; tree: Plan['tree'] } {
  const { secure, tree } = read();
  expect(secure).toHaveLength(1);
  return { server: secure[0] ?? [], tree };
}

/** What the shop answers. */
const PASSED = [
  '/',
  '/books/7',
  '/whoami',
  '/orders',
  '/media/cover.png',
  '/assets/order.js',
  '/static',
  '/statics/order.js',
  '/books/order.js',
  '/readyz',
  '/.well-known/security.txt',
  '/.well-known/acme-challenge/token',
];

const STATIC = ['/static/order.3f2a1b.js', '/static/fonts/serif.9c.woff2', '/static/manifest.json'];

const HIDDEN = [
  '/.env',
  '/.git/config',
  '/books/.env.production',
  '/static/.env',
  '/static/fonts/.secret/key.js',
  '/media/.htpasswd',
  '/.well-knownx/a',
];

interface Asked {
  readonly path: string;
  readonly status: number;
}

/** `add_header` adds to answers with these, and to others only with `always`. */
const ADDED_TO = [200, 201, 204, 206, 301, 302, 303, 304, 307, 308];

/** The headers that such an answer gets, by name in lower case. */
function answeredHeaders(place: Place, asked: Asked): Record<string, string> {
  const added = Object.entries(addedHeaders(place))
    .filter(([, { always }]) => always || ADDED_TO.includes(asked.status))
    .map(([name, { value }]) => [name, filledIn(place, value, asked)] as const);
  // nginx sends no header without a value.
  return Object.fromEntries(added.filter(([, value]) => value !== ''));
}

/** A text with the values of its variables, as far as they are known here. */
function filledIn(place: Place, text: string, asked: Asked): string {
  const { path, status } = asked;
  const known: Record<string, string> = { uri: path, request_uri: path, status: String(status) };
  return text.replace(/\$\{?(\w+)\}?/g, (whole, name: string) => {
    const map = place[0]?.block?.find((one) => one.name === 'map' && one.args[1] === `$${name}`);
    if (!map) return known[name] ?? whole;
    return filledIn(place, chosen(map, filledIn(place, map.args[0] ?? '', asked)), asked);
  });
}

/** What a `map` has for a value: an equal text comes first, then the first expression. */
function chosen({ block = [] }: Place[number], value: string): string {
  const isLike = (key: string) => {
    const [, flag, pattern = ''] = /^~(\*?)(.*)$/s.exec(key) ?? [];
    return flag !== undefined && new RegExp(pattern, flag && 'i').test(value);
  };
  const found =
    block.find(({ name }) => name.toLowerCase() === value.toLowerCase()) ??
    block.find(({ name }) => isLike(name)) ??
    block.find(({ name }) => name === 'default');
  return found?.args[0] ?? '';
}

test('each server listens at its port, one for HTTP and one for HTTPS', () => {
  const { plain, secure } = read();
  expect({ http: plain.length, https: secure.length }).toEqual({ http: 1, https: 1 });
});

test('nothing is included, and nothing depends on an if', () => {
  const names = walk(read().tree).map(([{ name }]) => name);
  expect(names.filter((name) => name === 'include' || name === 'if')).toEqual([]);
});

test('over HTTP every request is sent to HTTPS, to the same host and path', () => {
  const [server = []] = read().plain;
  // Also those that have a location of their own.
  const own = walk(server.at(-1)?.block ?? []).filter(([{ name }]) => name === 'location');
  const named = own.map(([{ args }]) => args.at(-1) ?? '').filter((path) => path.startsWith('/'));
  const paths = [...PASSED, ...STATIC, ...HIDDEN, ...named];
  const others = paths.filter(
    (path) => returned(server, path)?.join(' ') !== '301 https://$host$request_uri',
  );
  expect(others).toEqual([]);
});

test('HTTPS has the certificate, and no old protocols', () => {
  const { server } = secureServer();
  const one = (name: string) => effective(server, name).flat();
  expect({
    certificate: one('ssl_certificate'),
    key: one('ssl_certificate_key'),
    protocols: one('ssl_protocols').sort(),
  }).toEqual({
    certificate: ['/etc/certs/fullchain.pem'],
    key: ['/etc/certs/privkey.pem'],
    protocols: ['TLSv1.2', 'TLSv1.3'],
  });
});

test('the shop gets every other request, with its path as it is', () => {
  const { server, tree } = secureServer();
  const table = PASSED.map((path) => {
    const { hosts, path: added } = passesTo(tree, answering(server, path));
    return [path, { to: hosts.join(), added, returned: returned(server, path) }];
  });
  const passed = { to: 'app.internal:8123', added: '', returned: undefined };
  expect(Object.fromEntries(table)).toEqual(
    Object.fromEntries(PASSED.map((path) => [path, passed])),
  );
});

test('the shop gets the host, the protocol and the address of the visitor', () => {
  const { server } = secureServer();
  const host = expect.stringMatching(/^\$(http_)?host$/) as string;
  for (const path of PASSED) {
    expect({ path, ...sentHeaders(answering(server, path)) }).toMatchObject({
      path,
      host,
      'x-forwarded-for': expect.stringMatching(
        /^\$(proxy_add_x_forwarded_for|remote_addr)$/,
      ) as string,
      'x-forwarded-proto': expect.stringMatching(/^(\$scheme|https)$/) as string,
    });
  }
});

test('no visitor can say another host', () => {
  const { server } = secureServer();
  for (const path of PASSED) {
    const { 'x-forwarded-host': host } = sentHeaders(answering(server, path));
    expect({ path, host }).toEqual({
      path,
      host: expect.stringMatching(/^(\$(http_)?host)?$/) as string,
    });
  }
});

test('connections to the shop are used again', () => {
  const { server, tree } = secureServer();
  for (const path of PASSED) {
    const place = answering(server, path);
    const { upstream } = passesTo(tree, place);
    const keepalive = upstream?.block?.find(({ name }) => name === 'keepalive')?.args[0];
    expect({
      path,
      kept: Number(keepalive) > 0,
      version: effective(place, 'proxy_http_version').flat(),
      connection: sentHeaders(place)['connection'],
    }).toEqual({ path, kept: true, version: ['1.1'], connection: '' });
  }
});

test('connections to the shop are kept for a minute when nobody uses them', () => {
  const { server, tree } = secureServer();
  const { upstream } = passesTo(tree, answering(server, '/'));
  const [time = '60s'] =
    upstream?.block?.find(({ name }) => name === 'keepalive_timeout')?.args ?? [];
  expect(seconds(time)).toBe(60);
});

test('static files come from their folder, and the shop is not asked', () => {
  const { server } = secureServer();
  const table = STATIC.map((path) => {
    const place = answering(server, path);
    return [path, { file: fileOf(place, path), passed: effective(place, 'proxy_pass').length }];
  });
  expect(Object.fromEntries(table)).toEqual(
    Object.fromEntries(
      STATIC.map((path) => [
        path,
        { file: path.replace('/static/', '/srv/collected/'), passed: 0 },
      ]),
    ),
  );
});

test('no path leads out of the folder of static files', () => {
  const { server } = secureServer();
  const paths = ['/static../secret', '/static.bak/dump.sql', '/statics/order.js', '/static~'];
  const read = paths.map((path) => [path, fileOf(answering(server, path), path)]);
  expect(read.filter(([, file]) => file !== undefined)).toEqual([]);
});

test('static files may be kept for a year, and their absence may not', () => {
  const { server } = secureServer();
  for (const path of STATIC) {
    const place = answering(server, path);
    expect({
      path,
      found: answeredHeaders(place, { path, status: 200 })['cache-control'],
      missing: answeredHeaders(place, { path, status: 404 })['cache-control'],
      expires: effective(place, 'expires').flat(),
    }).toEqual({
      path,
      found: 'public, max-age=31536000, immutable',
      missing: undefined,
      expires: [],
    });
  }
});

test('what the shop answers gets no headers of static files', () => {
  const { server } = secureServer();
  for (const path of PASSED) {
    const place = answering(server, path);
    const cache = [200, 404].map(
      (status) => answeredHeaders(place, { path, status })['cache-control'],
    );
    expect({ path, cache, expires: effective(place, 'expires').flat() }).toEqual({
      ...{ path, cache: [undefined, undefined], expires: [] },
    });
  }
});

test('hidden files are not found', () => {
  const { server } = secureServer();
  const found = HIDDEN.filter((path) => returned(server, path)?.[0] !== '404');
  expect(found).toEqual([]);
});

test('every answer over HTTPS tells the browser to use nothing else for a year', () => {
  const { server } = secureServer();
  for (const path of [...PASSED, ...STATIC, ...HIDDEN]) {
    const place = answering(server, path);
    const header = (status: number) =>
      answeredHeaders(place, { path, status })['strict-transport-security'];
    const year = expect.stringMatching(/^max-age=31536000(; *includeSubDomains)?$/i) as string;
    expect({ path, found: header(200), missing: header(404), failed: header(502) }).toEqual({
      ...{ path, found: year, missing: year, failed: year },
    });
  }
});

test('over HTTP no answer has this header', () => {
  const [server = []] = read().plain;
  const header = (path: string) =>
    answeredHeaders(answering(server, path), { path, status: 301 })['strict-transport-security'];
  expect([...PASSED, ...STATIC, ...HIDDEN].filter((path) => header(path) !== undefined)).toEqual(
    [],
  );
});

test('a visitor who sends slowly is cut off after ten seconds', () => {
  const { server } = secureServer();
  const [plain = []] = read().plain;
  const times = ['client_header_timeout', 'client_body_timeout'].map((name) => [
    name,
    ...PASSED.map((path) =>
      seconds(
        effective(name.includes('header') ? server : answering(server, path), name)[0]?.[0] ??
          '60s',
      ),
    ),
  ]);
  const [[overHttp = '60s'] = []] = effective(plain, 'client_header_timeout');
  const expected = (name: string) => [name, ...PASSED.map(() => 10)];
  expect({ times, headersOverHttp: seconds(overHttp) }).toEqual({
    times: [expected('client_header_timeout'), expected('client_body_timeout')],
    headersOverHttp: 10,
  });
});

test('a body may have two megabytes', () => {
  const { server } = secureServer();
  const sizes = PASSED.map((path) => effective(answering(server, path), 'client_max_body_size')[0]);
  expect(sizes.map((size) => bytes(size?.[0] ?? '1m'))).toEqual(PASSED.map(() => 2 * 1024 ** 2));
});

test('one address may ask the shop ten times a second, and twenty times more at once', () => {
  const { server, tree } = secureServer();
  for (const path of PASSED) {
    const place = answering(server, path);
    const limits = limitsOf(tree, place, path);
    expect({
      path,
      limits: limits.map(({ options }) => options),
      key: limits[0]?.key,
      rate: limits[0]?.rate,
      status: effective(place, 'limit_req_status').flat(),
    }).toEqual({
      path,
      limits: [['burst=20', 'nodelay']],
      key: expect.stringMatching(/^\$(binary_)?remote_addr$/) as string,
      rate: expect.stringMatching(/^rate=(10r\/s|600r\/m)$/) as string,
      status: ['429'],
    });
  }
});

test('static files are not limited', () => {
  const { server, tree } = secureServer();
  const counted = STATIC.flatMap((path) => limitsOf(tree, answering(server, path), path));
  expect(counted.filter(({ key }) => key !== '')).toEqual([]);
});

/** Which requests are counted together: nginx counts none whose key is empty. */
interface Limit {
  readonly key: string | undefined;
  readonly rate: string | undefined;
  readonly options: readonly string[];
}

function limitsOf(tree: Plan['tree'], place: Place, path: string): Limit[] {
  const zones = tree.filter(({ name }) => name === 'limit_req_zone');
  return effective(place, 'limit_req').map((args) => {
    const zone = zones.find((one) =>
      args.includes(/^zone=[^:]+/.exec(one.args[1] ?? '')?.[0] ?? 'none'),
    );
    const [key] = zone?.args ?? [];
    const burst = args.find((arg) => arg.startsWith('burst='))?.slice('burst='.length);
    // Up to so many are not delayed: as many as there may be.
    const plain = args.map((arg) => (arg === `delay=${burst}` ? 'nodelay' : arg));
    return {
      key: key && filledIn(place, key, { path, status: 200 }),
      rate: zone?.args[2],
      options: plain.filter((arg) => !arg.startsWith('zone=')).sort(),
    };
  });
}

test('nobody is told which nginx this is', () => {
  const { plain, secure } = read();
  const tokens = [...plain, ...secure].map((server) => effective(server, 'server_tokens').flat());
  expect(tokens).toEqual([['off'], ['off']]);
});

const IDLE = [0, 1, 999, 5_000, 60_000, 75_000, 290_000, 299_000, 600_000, 3_600_000];

const timeouts = async () => {
  const { server } = await open<Shop>();
  return Promise.all(IDLE.map(async (idle) => ({ idle, ...(await server.timeouts(idle)) })));
};

/** From one second to a minute. */
const isLittleMore = (more: number, less: number) => more - less >= 1_000 && more - less <= 60_000;

test('the shop keeps an unused connection a little longer than the proxy', async () => {
  const all = await timeouts();
  const wrong = all.filter(({ idle, keepAliveTimeout }) => !isLittleMore(keepAliveTimeout, idle));
  expect(wrong).toEqual([]);
});

test('headers may take a little longer than an unused connection is kept', async () => {
  const all = await timeouts();
  const wrong = all.filter(
    ({ headersTimeout, keepAliveTimeout }) => !isLittleMore(headersTimeout, keepAliveTimeout),
  );
  expect(wrong).toEqual([]);
});

test('a request has five minutes, or as long as its headers', async () => {
  const all = await timeouts();
  const wrong = all.filter(
    ({ requestTimeout, headersTimeout }) => requestTimeout !== Math.max(300_000, headersTimeout),
  );
  expect(wrong).toEqual([]);
});

test('no other time limit ends a connection', async () => {
  const all = await timeouts();
  expect(all.filter(({ timeout }) => timeout !== 0)).toEqual([]);
});

const FILES = {
  'order.3f2a1b.js': '"order"',
  'fonts/serif.9c.css': 'p {}',
  '.env': 'SECRET_KEY=1',
};

/** The learner's nginx in front of a shop. */
async function openBehind(): Promise<Nginx> {
  const shop = await startShop({ TRUST_PROXY: '1' });
  return startNginx({ template: files.text(TEMPLATE), appUrl: shop.url, staticFiles: FILES });
}

onNginx('a real nginx sends visitors from HTTP to HTTPS', async () => {
  const { http } = await openBehind();
  const { status, headers } = await http('/books?shelf=poetry&page=2');
  expect({ status, location: headers.location }).toEqual({
    status: 301,
    location: 'https://shop.example/books?shelf=poetry&page=2',
  });
});

function fieldsOf(text: string): Record<string, unknown> {
  return text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {};
}

const LIES = {
  'x-forwarded-for': '6.6.6.6',
  'x-forwarded-proto': 'http',
  'x-forwarded-host': 'evil.example',
};

onNginx('behind a real nginx the shop knows its visitors, whatever they say', async () => {
  const { https } = await openBehind();
  const seen = [];
  for (let i = 0; i < 3; i += 1) {
    const { status, text } = await https('/whoami', { headers: LIES });
    const { ip, protocol, host, requestsOnSocket } = fieldsOf(text);
    seen.push({ status, ip, protocol, host, requestsOnSocket });
  }
  const told = { status: 200, ip: '127.0.0.1', protocol: 'https', host: 'shop.example' };
  expect(seen).toEqual([1, 2, 3].map((requestsOnSocket) => ({ ...told, requestsOnSocket })));
});

onNginx('a real nginx serves static files, and nothing beside them', async () => {
  const { https } = await openBehind();
  const paths = {
    '/static/order.3f2a1b.js': 200,
    '/static/fonts/serif.9c.css': 200,
    '/static/missing.js': 404,
    '/static/.env': 404,
    '/static/%2eenv': 404,
    '/static../certs/privkey.pem': 404,
    '/static/..%2fcerts/privkey.pem': 404,
    '/static/fonts/../.env': 404,
    '/static//.env': 404,
  };
  const table = await Promise.all(
    Object.keys(paths).map(async (path) => [path, (await https(path)).status] as const),
  );
  expect(Object.fromEntries(table)).toEqual(paths);
});

onNginx('answers of a real nginx have the headers that they should have', async () => {
  const { https } = await openBehind();
  const look = async (path: string) => {
    const { status, headers } = await https(path);
    return {
      status,
      cache: headers['cache-control'],
      hsts: headers['strict-transport-security'] !== undefined,
      server: headers.server,
    };
  };
  const common = { hsts: true, server: 'nginx' };
  const found = { ...common, status: 200, cache: 'public, max-age=31536000, immutable' };
  expect({
    file: await look('/static/order.3f2a1b.js'),
    missing: await look('/static/missing.js'),
    hidden: await look('/.env'),
    shop: await look('/whoami'),
    error: await look('/books/0'),
  }).toEqual({
    file: found,
    missing: { ...common, status: 404, cache: undefined },
    hidden: { ...common, status: 404, cache: undefined },
    shop: { ...common, status: 200, cache: undefined },
    error: { ...common, status: 404, cache: undefined },
  });
});

onNginx(
  'a real nginx rejects a body that is too large, and the shop one that is smaller',
  async () => {
    const { https } = await openBehind();
    const post = async (length: number) => {
      const { status, text } = await https('/orders', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: ' '.repeat(length),
      });
      return { status, byShop: text.startsWith('{') };
    };
    expect([await post(1_900_000), await post(2_200_000)]).toEqual([
      { status: 413, byShop: true },
      { status: 413, byShop: false },
    ]);
  },
);

/** So many that the ten a second that pass meanwhile do not matter, however slow the machine is. */
const MANY = 300;

onNginx(
  'a real nginx rejects whoever asks too often, and still gives them static files',
  async () => {
    const { https } = await openBehind();
    const ask = async (path: string, times: number) => {
      const answers = await Promise.all(Array.from({ length: times }, () => https(path)));
      const count = (wanted: number) => answers.filter(({ status }) => status === wanted).length;
      return { passed: count(200), rejected: count(429) };
    };
    const { passed, rejected } = await ask('/livez', MANY);
    const files = await ask('/static/order.3f2a1b.js', 60);
    expect({ files, all: passed + rejected, burst: passed > 20, limit: rejected > 0 }).toEqual({
      files: { passed: 60, rejected: 0 },
      ...{ all: MANY, burst: true, limit: true },
    });
  },
);
