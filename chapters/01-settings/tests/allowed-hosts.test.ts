import { fc, type Http, open, property, startProgram, tabulate } from '@bookshop/kit';

import type { Shop } from '../src/shop';

/** A shop with these allowed hosts. */
function openFor(...allowedHosts: string[]) {
  return open<Shop>({ SHOP_SAMPLE: JSON.stringify({ allowedHosts }) });
}

const SAMPLE = { SHOP_SAMPLE: '{}' };

/** The labels of a host name: at most this many, some of them equal. */
const labels = (most: number, ...others: string[]) =>
  fc.array(fc.constantFrom('a', 'b', 'ab', ...others), { minLength: 1, maxLength: most });

/** Longer than the 63 characters that DNS allows. */
const LONG = 'x'.repeat(64);

/** The status with which the about page responds to each of these Host headers. */
function receive(http: Http, hosts: readonly string[]) {
  return tabulate(
    hosts,
    async (host) => (await http('GET', '/about', { headers: { host } })).status,
  );
}

test('a host on the list gets 200, any other gets 400', async () => {
  const { http } = await openFor('localhost', '127.0.0.1', 'www.example.com');
  const hosts = [
    'localhost',
    '127.0.0.1',
    'www.example.com',
    'example.com',
    'shop.www.example.com',
    'www-example.com',
    'www.example-com',
    'wwwxexample.com',
    'constructor',
    'www.example.com.evil.com',
    'www.example.co',
    'evil.example',
  ];
  expect(await receive(http, hosts)).toEqual({
    localhost: 200,
    '127.0.0.1': 200,
    'www.example.com': 200,
    'example.com': 400,
    'shop.www.example.com': 400,
    'www-example.com': 400,
    'www.example-com': 400,
    'wwwxexample.com': 400,
    constructor: 400,
    'www.example.com.evil.com': 400,
    'www.example.co': 400,
    'evil.example': 400,
  });
});

test('an entry with a leading dot matches its domain and all subdomains', async () => {
  const { http } = await openFor('.example.com');
  const hosts = [
    'example.com',
    'www.example.com',
    'a.b.example.com',
    'a.b.c.d.e.f.g.h.example.com',
    'notexample.com',
    'www-example.com',
    'example-com',
    'www.example7com',
    'example.com.evil.com',
    'com',
  ];
  expect(await receive(http, hosts)).toEqual({
    'example.com': 200,
    'www.example.com': 200,
    'a.b.example.com': 200,
    'a.b.c.d.e.f.g.h.example.com': 200,
    'notexample.com': 400,
    'www-example.com': 400,
    'example-com': 400,
    'www.example7com': 400,
    'example.com.evil.com': 400,
    com: 400,
  });
});

test('each kind of entry matches its own names and no others, for any names', async () => {
  const { allowedHosts } = await open<Shop>(SAMPLE);
  const listed = fc.oneof(
    { withCrossShrink: true },
    fc.record({ sign: fc.constantFrom('', '.', '*.', '*'), domain: labels(2, 'B', LONG) }),
    fc.constantFrom({ sign: '*', domain: [] }, { sign: '', domain: ['[FE80::1]'] }),
  );
  const host = fc.oneof(
    { withCrossShrink: true, weight: 8, arbitrary: labels(3, 'A', LONG) },
    { weight: 2, arbitrary: fc.constantFrom(['[fe80::1]'], ['[Fe80::1]'], ['[fe80::2]']) },
  );
  await property(
    [host, fc.array(listed, { maxLength: 3 }), fc.constantFrom('', ':8000')],
    async (parts, list, port) => {
      const lower = parts.map((part) => part.toLowerCase());
      const isIn = ({ sign, domain }: { sign: string; domain: readonly string[] }) => {
        if (domain.length === 0) return true;
        const end = sign === '.' ? lower.slice(-domain.length) : lower;
        return !sign.startsWith('*') && end.join('.') === domain.join('.').toLowerCase();
      };
      const entries = list.map(({ sign, domain }) => `${sign}${domain.join('.')}`);
      const { status } = await allowedHosts.probeHost(entries, `${parts.join('.')}${port}`);
      expect(status).toBe(list.some(isIn) ? 200 : 400);
    },
    { runs: 400 },
  );
});

test('only a name, or a name with a port, is a valid Host header, and the route sees it unchanged', async () => {
  const { allowedHosts } = await open<Shop>(SAMPLE);
  const odd = fc.constantFrom(...'_~!%&/?#@,;\\\'"()<>[]{}|^=+*$ \t\n\r\x00\x7F\xA0\xADéß');
  const isPort = {
    '': true,
    ':0': true,
    ':080': true,
    ':0000000000000000000080': true,
    ':65535': true,
    ':0000065535': true,
    ':65536': false,
    ':0000065536': false,
    ':': false,
    ':+80': false,
    ':1e3': false,
    ':8_0': false,
    ': 80': false,
  };
  const port = fc.constantFrom(...(Object.keys(isPort) as (keyof typeof isPort)[]));
  const place = fc.constantFrom(0, 1, 2, 3);
  await property(
    [
      labels(3, 'B7', 'x-', '-', '99', '999', 'xn--a', LONG, LONG.repeat(5), LONG.repeat(100)),
      fc.oneof(fc.constant({ sign: '', at: 0 }), fc.record({ sign: odd, at: place })),
      fc.constantFrom('', '.', '..'),
      port,
    ],
    async (parts, { sign, at }, dots, behind) => {
      const pieces = [parts.join('.'), `${parts[0]}${dots}`, behind];
      const host = [...pieces.slice(0, at), sign, ...pieces.slice(at)].join('');
      const isHost = sign === '' && dots !== '..' && isPort[behind];
      const { status, body } = await allowedHosts.probeHost(['*'], host);
      expect({ status, goesOn: body === host }).toEqual({
        status: isHost ? 200 : 400,
        goesOn: isHost,
      });
    },
    { runs: 400 },
  );
});

test('a request without a host gets 400, whatever is on the list', async () => {
  const { allowedHosts } = await open<Shop>(SAMPLE);
  const list = ['*', '', '.', 'undefined', 'null'];
  expect({
    missing: (await allowedHosts.probeHost(list, null)).status,
    empty: (await allowedHosts.probeHost(list, '')).status,
  }).toEqual({ missing: 400, empty: 400 });
});

test('no other header takes the place of a Host header that is missing or malformed', async () => {
  const { allowedHosts } = await open<Shop>(SAMPLE);
  const others = {
    'x-forwarded-host': 'localhost',
    'x-forwarded-server': 'localhost',
    'x-original-host': 'localhost',
    'x-host': 'localhost',
    forwarded: 'host=localhost',
    origin: 'http://localhost',
    referer: 'http://localhost/',
  };
  const hosts = { missing: null, empty: '', 'without a port': 'localhost:', malformed: 'a..b' };
  const table = await tabulate(Object.keys(hosts), async (name) => {
    const host = hosts[name as keyof typeof hosts];
    const statuses = [];
    for (const other of Object.entries(others)) {
      const headers = Object.fromEntries([other]);
      for (const list of [['localhost'], ['*']]) {
        statuses.push((await allowedHosts.probeHost(list, host, headers)).status);
      }
    }
    return [...new Set(statuses)];
  });
  expect(table).toEqual({
    missing: [400],
    empty: [400],
    'without a port': [400],
    malformed: [400],
  });
});

test('a list that has changed counts in the next call', async () => {
  const { allowedHosts } = await open<Shop>(SAMPLE);
  const lists = [['localhost'], ['example.com'], ['.example.com', 'localhost'], [], ['*']];
  expect(await allowedHosts.probeLists(lists, 'localhost')).toEqual([200, 400, 200, 400, 200]);
});

test('an address is compared as it is written', async () => {
  const { http } = await openFor('127.0.0.1', '[::1]', '.2.3.4');
  const hosts = [
    '127.0.0.1:8000',
    '1.2.3.4',
    '[::ffff:127.0.0.1]',
    '[::ffff:1.2.3.4]',
    '127.0.0.1.',
    '2130706433',
    '127.1',
    '127.0.0.01',
    '0x7f.0.0.1',
    '[0:0:0:0:0:0:0:1]',
    '[::0001]',
    '[::1%1]',
    '[::1%25lo]:8000',
    '[::1].',
  ];
  expect(await receive(http, hosts)).toEqual({
    '127.0.0.1:8000': 200,
    '1.2.3.4': 200,
    '[::ffff:127.0.0.1]': 400,
    '[::ffff:1.2.3.4]': 400,
    '127.0.0.1.': 200,
    '2130706433': 400,
    '127.1': 400,
    '127.0.0.01': 400,
    '0x7f.0.0.1': 400,
    '[0:0:0:0:0:0:0:1]': 400,
    '[::0001]': 400,
    '[::1%1]': 400,
    '[::1%25lo]:8000': 400,
    '[::1].': 400,
  });
});

test('case is ignored in the Host header and on the list', async () => {
  const { http } = await openFor('Shop.Example', '.Example.com', '[FE80::A]');
  const hosts = [
    'shop.example',
    'SHOP.EXAMPLE',
    'www.example.com',
    'Www.EXAMPLE.Com',
    '[fe80::a]',
    '[Fe80::A]:8000',
    'EVIL.example',
  ];
  expect(await receive(http, hosts)).toEqual({
    'shop.example': 200,
    'SHOP.EXAMPLE': 200,
    'www.example.com': 200,
    'Www.EXAMPLE.Com': 200,
    '[fe80::a]': 200,
    '[Fe80::A]:8000': 200,
    'EVIL.example': 400,
  });
});

test('any valid port is ignored', async () => {
  const { http } = await openFor('localhost', '[::1]', '.example.com');
  const hosts = [
    'localhost:8000',
    'localhost:1',
    'localhost:0',
    'localhost:65535',
    'localhost:000080',
    '[::1]:0000000000000000065535',
    'a.example.com:443',
    'www.example.com:443',
    'evil.example:8000',
  ];
  expect(await receive(http, hosts)).toEqual({
    'localhost:8000': 200,
    'localhost:1': 200,
    'localhost:0': 200,
    'localhost:65535': 200,
    'localhost:000080': 200,
    '[::1]:0000000000000000065535': 200,
    'a.example.com:443': 200,
    'www.example.com:443': 200,
    'evil.example:8000': 400,
  });
});

test('a port that is not a number up to 65535 gets 400', async () => {
  const { http } = await openFor('localhost', '[::1]');
  const hosts = [
    'localhost:',
    'localhost:http',
    'localhost:80a',
    'localhost:-1',
    'localhost:0x50',
    'localhost:65536',
    'localhost:99999999999999999999',
    'localhost:80:80',
    '[::1]:',
    '[::1]:http',
  ];
  expect(await receive(http, hosts)).toEqual({
    'localhost:': 400,
    'localhost:http': 400,
    'localhost:80a': 400,
    'localhost:-1': 400,
    'localhost:0x50': 400,
    'localhost:65536': 400,
    'localhost:99999999999999999999': 400,
    'localhost:80:80': 400,
    '[::1]:': 400,
    '[::1]:http': 400,
  });
});

test('one dot at the end of a name is ignored, a second is not', async () => {
  const { http } = await openFor('localhost', '.example.com');
  const hosts = [
    'localhost.',
    'localhost.:8000',
    'www.example.com.',
    'www.example.com.:443',
    'localhost..',
    'www.example.com..:443',
  ];
  expect(await receive(http, hosts)).toEqual({
    'localhost.': 200,
    'localhost.:8000': 200,
    'www.example.com.': 200,
    'www.example.com.:443': 200,
    'localhost..': 400,
    'www.example.com..:443': 400,
  });
});

test('an IPv6 address in brackets is compared as a whole, with or without a port', async () => {
  const { http } = await openFor('[::1]', '[2001:db8::1]');
  const hosts = [
    '[::1]',
    '[::1]:8000',
    '[2001:DB8::1]',
    '[::2]',
    '[::2]:8000',
    '::1',
    '[::1',
    '[::1]8000',
    '[',
  ];
  expect(await receive(http, hosts)).toEqual({
    '[::1]': 200,
    '[::1]:8000': 200,
    '[2001:DB8::1]': 200,
    '[::2]': 400,
    '[::2]:8000': 400,
    '::1': 400,
    '[::1': 400,
    '[::1]8000': 400,
    '[': 400,
  });
});

test('the entry * matches every host, but a malformed Host header still gets 400', async () => {
  const { http } = await openFor('*');
  const hosts = [
    'localhost',
    'a.b.example.com:8000',
    '[2001:db8::1]:8000',
    '[::ffff:127.0.0.1]',
    ' ',
    '.',
    ':8000',
    '::1',
    'example..com',
    'localhost:80a',
    'evil.example@localhost',
    'localhost/evil',
    'localhost, evil.example',
    '<b>x</b>',
    '[<b>]',
    '[]',
    '[1.2.3.4]',
    '[:::]',
    '[::g]',
    '[1:2:3:4:5:6:7:8:9]',
    '[fe80::1%eth0]',
  ];
  expect(await receive(http, hosts)).toEqual({
    localhost: 200,
    'a.b.example.com:8000': 200,
    '[2001:db8::1]:8000': 200,
    '[::ffff:127.0.0.1]': 200,
    ' ': 400,
    '.': 400,
    ':8000': 400,
    '::1': 400,
    'example..com': 400,
    'localhost:80a': 400,
    'evil.example@localhost': 400,
    'localhost/evil': 400,
    'localhost, evil.example': 400,
    '<b>x</b>': 400,
    '[<b>]': 400,
    '[]': 400,
    '[1.2.3.4]': 400,
    '[:::]': 400,
    '[::g]': 400,
    '[1:2:3:4:5:6:7:8:9]': 400,
    '[fe80::1%eth0]': 400,
  });
});

test('a Host header that only contains an allowed name gets 400', async () => {
  const { http } = await openFor('localhost', '.example.com');
  const hosts = [
    'evil.example@localhost',
    'localhost/evil',
    'localhost?evil',
    'localhost#evil',
    'localhost, evil.example',
    'evil.example/.example.com',
    'evil.example:80@www.example.com',
  ];
  expect(await receive(http, hosts)).toEqual({
    'evil.example@localhost': 400,
    'localhost/evil': 400,
    'localhost?evil': 400,
    'localhost#evil': 400,
    'localhost, evil.example': 400,
    'evil.example/.example.com': 400,
    'evil.example:80@www.example.com': 400,
  });
});

test('an entry with a star and other characters matches nothing', async () => {
  const { http } = await openFor('localhost', '*.example.com', 'shop.*');
  const hosts = ['localhost', 'www.example.com', 'example.com', 'shop.example', 'evil.example'];
  expect(await receive(http, hosts)).toEqual({
    localhost: 200,
    'www.example.com': 400,
    'example.com': 400,
    'shop.example': 400,
    'evil.example': 400,
  });
});

test('with an empty list every request gets 400', async () => {
  const { http } = await openFor();
  const hosts = ['localhost', 'localhost:8000', '127.0.0.1', '[::1]', 'example.com'];
  expect(await receive(http, hosts)).toEqual({
    localhost: 400,
    'localhost:8000': 400,
    '127.0.0.1': 400,
    '[::1]': 400,
    'example.com': 400,
  });
});

test('with an empty list every request gets 400, also if NODE_ENV is development', async () => {
  const program = await startProgram('src/main.ts', {
    NODE_ENV: 'development',
    SHOP_SAMPLE: '{"allowedHosts":[],"debug":true,"port":0}',
  });
  const url = (await program.line(/http:/)).replace(/^.*(?=http:)/, '');
  const { http } = program.at(url);
  expect(await receive(http, ['localhost', '127.0.0.1', '[::1]:8000'])).toEqual({
    localhost: 400,
    '127.0.0.1': 400,
    '[::1]:8000': 400,
  });
});

test('no other header changes the result', async () => {
  const { http } = await openFor('localhost');
  const others = [
    'x-forwarded-host',
    'x-forwarded-server',
    'x-original-host',
    'origin',
    'forwarded',
  ];
  const send = (host: string, other: string) =>
    tabulate(others, async (name) => {
      const value = name === 'forwarded' ? `host=${other}` : other;
      return (await http('GET', '/about', { headers: { host, [name]: value } })).status;
    });
  const all = (status: number) => Object.fromEntries(others.map((name) => [name, status]));
  expect({
    'bad Host, good other header': await send('evil.example', 'localhost'),
    'good Host, bad other header': await send('localhost', 'evil.example'),
  }).toEqual({ 'bad Host, good other header': all(400), 'good Host, bad other header': all(200) });
});

/** Headers of a preflight, a health check, a proxy on the same machine, a user who is logged in. */
const SPECIAL = {
  origin: 'https://localhost',
  referer: 'https://localhost/',
  authorization: 'Bearer a',
  cookie: 'session=a',
  'access-control-request-method': 'POST',
  'access-control-request-headers': 'content-type',
  'sec-fetch-site': 'same-origin',
  'user-agent': 'kube-probe/1.31',
  'x-forwarded-for': '127.0.0.1',
  'x-forwarded-proto': 'https',
  'x-requested-with': 'XMLHttpRequest',
};

test('every route and every method is checked, also those that do not exist', async () => {
  const { http } = await openFor('localhost');
  const requests = [
    'GET /',
    'GET /about',
    'HEAD /about',
    'OPTIONS /about',
    'GET /style.css',
    'GET /shop/books',
    'POST /shop/orders',
    'PUT /shop/orders',
    'PATCH /shop/orders',
    'DELETE /shop/orders',
    'GET /nowhere',
    'TRACE /nowhere',
    'PROPFIND /nowhere',
    'PURGE /nowhere',
    // Requests for which such a check often makes an exception.
    ...['OPTIONS *', 'OPTIONS /nowhere', 'GET /health', 'GET /healthz', 'GET /favicon.ico'],
    ...['GET /robots.txt', 'GET /static/a.css', 'GET /.well-known/acme-challenge/a'],
  ];
  const ask = (host: string, others: Record<string, string> = {}) =>
    tabulate(requests, async (request) => {
      const [method = '', path = ''] = request.split(' ');
      return (await http(method, path, { headers: { ...others, host } })).status;
    });
  const all = Object.fromEntries(requests.map((request) => [request, 400]));
  expect(await ask('evil.example')).toEqual(all);
  expect(await ask('evil.example', SPECIAL)).toEqual(all);
  expect(await ask('localhost')).toMatchObject({ 'GET /about': 200, 'GET /nowhere': 404 });
});

test('the 400 response is JSON with a detail and a code, and nothing else', async () => {
  const { http } = await openFor('localhost');
  const requests = {
    'another host': { host: 'evil.example' },
    'a malformed host': { host: 'localhost:' },
    'a browser': { host: 'evil.example', accept: 'text/html' },
    'plain text': { host: 'evil.example', accept: 'text/plain' },
  };
  const table = await tabulate(Object.keys(requests), async (name) => {
    const headers = requests[name as keyof typeof requests];
    const { status, json } = await http('GET', '/about', { headers });
    return { status, json };
  });
  const detail: unknown = expect.stringMatching(/\S/);
  const refusal = { status: 400, json: { detail, code: 'disallowed-host' } };
  expect(table).toEqual({
    'another host': refusal,
    'a malformed host': refusal,
    'a browser': refusal,
    'plain text': refusal,
  });
});

test('the 400 response contains no part of the Host header', async () => {
  const { allowedHosts } = await open<Shop>(SAMPLE);
  // The underscore is replaced by what differs in the two headers.
  const header = fc.constantFrom(
    ...['_', '_.example', 'www._.example:8000', 'localhost._', '_.localhost', '_.', '_..', '.._'],
    ...[
      '_:80a',
      '_:70000',
      'localhost:_',
      '[_]',
      '[::1%_]',
      '[::1]_',
      '<b>_</b>',
      'a_!',
      '_@localhost',
    ],
  );
  const ofLetters = twoWords('qxzK');
  const ofDigits = fc.tuple(fc.constantFrom('_', '_.1', 'localhost:_', '[::_]'), twoWords('6789'));
  await property([fc.oneof(fc.tuple(header, ofLetters), ofDigits)], async ([written, words]) => {
    const refusals = [];
    for (const word of words) {
      const host = written.replace('_', word);
      refusals.push(await allowedHosts.probeHost(['localhost'], host));
    }
    // A response that contains no part of the header is the same for both.
    const { body } = refusals[0] ?? {};
    expect(refusals).toEqual([
      { status: 400, body },
      { status: 400, body },
    ]);
  });
});

/** Two words of the same length that differ at every position. */
function twoWords(alphabet: string) {
  const places = fc.array(fc.nat(alphabet.length - 1), { minLength: 6, maxLength: 12 });
  const write = (drawn: number[]) =>
    drawn.map((place) => alphabet[place % alphabet.length]).join('');
  return places.map((drawn) => [write(drawn), write(drawn.map((place) => place + 1))]);
}
