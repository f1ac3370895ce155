import { type IncomingMessage, request } from 'node:http';

import {
  type Answer,
  database,
  fc,
  open,
  type Opened,
  property,
  sweep,
  tabulate,
} from '@bookshop/kit';

import type { Shop } from '../src/shop';

type Shops = Opened<Shop>;
type Headers = Record<string, string>;

const PARCELS = '/api/parcels';

const LIMIT = 10_000;

const TIDES = { publisher: 'Tides & Co', reference: 'T-1', books: 12 };

const JSON_TYPE = { 'content-type': 'application/json' };

test('only a body of type application/json is read', async () => {
  const shop = await open<Shop>();
  const table = await tabulate([...TYPES.good, ...TYPES.bad], (type) =>
    codeOf(post(shop, fresh(), { 'content-type': type })),
  );
  const withoutType = await codeOf(post(shop, fresh(), {}));
  const methods = await tabulate([...METHODS, 'HEAD'], (method) => {
    const headers = { 'content-type': 'text/plain' };
    return codeOf(shop.http(method, `${PARCELS}/1`, { raw: '{}', headers }));
  });
  const refused = '415 unsupported-media-type';
  expect({ table, withoutType, methods }).toEqual({
    table: {
      ...Object.fromEntries(TYPES.good.map((type) => [type, '201'])),
      ...Object.fromEntries(TYPES.bad.map((type) => [type, refused])),
    },
    withoutType: refused,
    methods: {
      ...Object.fromEntries(METHODS.map((method) => [method, refused])),
      // A response to HEAD has no body.
      HEAD: '415',
    },
  });
});

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'REPORT'];

/** Parameters that do not matter, more than anybody would send. */
const MANY_PARAMETERS = Array.from({ length: 300 }, (_, i) => `p${i}=1`).join('; ');

const TYPES = {
  good: [
    ...['application/json', 'APPLICATION/Json', 'application/json; charset=utf-8'],
    ...['application/json;charset=UTF-8', 'application/json; charset="utf-8"'],
    ...['application/json; version=1', 'application/json; version=1; Charset=utf-8'],
    ...['application/json; x-charset=utf-16', 'application/json; title="charset=utf-16"'],
    ...[`application/json; version=${'1'.repeat(5_000)}`, `application/json; ${MANY_PARAMETERS}`],
  ],
  bad: [
    ...['text/plain', 'text/json', 'application/x-www-form-urlencoded', 'multipart/form-data'],
    ...['application/vnd.api+json', 'application/json-seq', 'application/jsonp', 'json'],
    ...['application/*', '*/*', 'application', 'text/html; a=application/json'],
  ],
};

test('only UTF-8 is read', async () => {
  const shop = await open<Shop>();
  const names = [
    'latin1',
    'iso-8859-1',
    'utf-16',
    'utf-16le',
    'utf-32',
    'utf-7',
    'utf8',
    'x',
    'us-ascii',
  ];
  const spelled = [
    ...names.map((name) => `charset=${name}`),
    ...['charset="utf-16"', 'CHARSET=UTF-16', 'version=1; charset=utf-7', 'charset=utf-8x'],
    ...['x-charset=utf-8; charset=utf-16', 'title="charset=utf-8"; charset=utf-16'],
    `${MANY_PARAMETERS}; charset=utf-16`,
  ];
  const table = await tabulate(spelled, (parameter) =>
    codeOf(post(shop, fresh(), { 'content-type': `application/json; ${parameter}` })),
  );
  expect(table).toEqual(
    Object.fromEntries(spelled.map((parameter) => [parameter, '415 unsupported-charset'])),
  );
});

test('a compressed body is rejected', async () => {
  const shop = await open<Shop>();
  const encodings = ['gzip', 'deflate', 'br', 'x', 'GZIP', 'identity', 'Identity'];
  const table = await tabulate(encodings, (encoding) =>
    codeOf(post(shop, fresh(), { ...JSON_TYPE, 'content-encoding': encoding })),
  );
  expect(table).toEqual({
    ...Object.fromEntries(encodings.map((name) => [name, '415 unsupported-encoding'])),
    identity: '201',
    Identity: '201',
  });
});

test('without a body, request.body is undefined, whatever Content-Type says', async () => {
  const shop = await open<Shop>();
  await database.seed({ parcels: [{ id: 1, ...TIDES }] });
  const lengths: Record<string, Headers> = {
    'no headers': {},
    'no bytes': { 'content-length': '0' },
    'no bytes of JSON': { 'content-length': '0', ...JSON_TYPE },
    'no bytes of text': { 'content-length': '0', 'content-type': 'text/plain' },
    'no bytes of latin1': {
      'content-length': '0',
      'content-type': 'application/json; charset=latin1',
    },
  };
  const table = await tabulate(Object.keys(lengths), async (name) => {
    const headers = lengths[name] ?? {};
    const { status, json } = await shop.http('POST', PARCELS, { headers });
    return [
      status,
      Object.keys(Object(json) as object),
      await codeOf(shop.http('GET', `${PARCELS}/1`, { headers })),
      await codeOf(shop.http('DELETE', `${PARCELS}/1`, { headers })),
    ];
  });
  const read = [400, ['non_field_errors'], '200', '404 not-found'];
  expect(table).toEqual(Object.fromEntries(Object.keys(lengths).map((name) => [name, read])));
});

test('every JSON value reaches the route, even if it is not an object', async () => {
  const shop = await open<Shop>();
  const bodies = [
    'null',
    'true',
    '3',
    '"x"',
    '[]',
    ' [{}]\n',
    '""',
    '-1e400',
    '{}',
    '{"__proto__":{"books":1}}',
    // Large for a parcel, and small enough for the limit.
    '['.repeat(4_000) + ']'.repeat(4_000),
    '7'.repeat(5_000),
    JSON.stringify('x'.repeat(9_000)),
    JSON.stringify(Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`field${i}`, i]))),
  ];
  const table = await tabulate(bodies, async (raw) => {
    const { status, json } = await post(shop, raw);
    return [status, Object.keys(Object(json) as object).sort()];
  });
  const fields = (raw: string) =>
    raw.startsWith('{') ? ['books', 'publisher', 'reference'] : ['non_field_errors'];
  expect(table).toEqual(Object.fromEntries(bodies.map((raw) => [raw, [400, fields(raw)]])));
});

test('a body that is not JSON is malformed, and the response does not repeat it', async () => {
  const shop = await open<Shop>();
  const whole = JSON.stringify({ hunter2: 'hunter2', list: [1, { a: null }] });
  const cuts = Array.from({ length: whole.length - 1 }, (_, i) => whole.slice(0, i + 1));
  const bad = [
    ...[' ', '\n', "{'a':1}", '{"a":1,}', '[1,]', '{a:1}', 'NaN', 'undefined', '{"a":1}}', '01'],
    ...['"\n"', '// x\n{}', '{"hunter2":hunter2}', 'hunter2', '<hunter2/>', '+1', '.5', '\0'],
  ];
  const table = await tabulate([...cuts, ...bad], async (raw) => {
    const answer = await post(shop, raw);
    return /hunt|unte|nter/i.test(answer.text) ? answer.text : codeOf(answer);
  });
  const nothing = (type: string) =>
    codeOf(post(shop, '', { 'content-type': type, 'transfer-encoding': 'chunked' }));
  expect({
    table,
    'no byte at all': await nothing('application/json'),
    'no byte of text': await nothing('text/plain'),
  }).toEqual({
    table: Object.fromEntries([...cuts, ...bad].map((raw) => [raw, '400 malformed-json'])),
    'no byte at all': '400 malformed-json',
    'no byte of text': '415 unsupported-media-type',
  });
});

test('a body may arrive in chunks that split its characters', async () => {
  const shop = await open<Shop>();
  const publisher = 'Café 本屋 📚';
  const bytes = Buffer.from(JSON.stringify({ ...TIDES, publisher }));
  // Each continuation byte of a character begins a chunk.
  const cuts = [...bytes.keys()].filter((at) => (bytes[at] ?? 0) >> 6 === 0b10);
  const ends = [...cuts, bytes.length];
  const pieces = ends.map((end, i) => bytes.subarray(i === 0 ? 0 : ends[i - 1], end));
  expect({
    pieces: pieces.length,
    status: await postInPieces(shop, pieces),
    stored: await database.rows('SELECT publisher FROM parcels'),
  }).toEqual({ pieces: 9, status: 201, stored: [{ publisher }] });
});

test('a body may have as many bytes as the limit, and not one more', async () => {
  const shop = await open<Shop>();
  const padded = (bytes: number, fill = ' ') => {
    const body = (padding: string) =>
      JSON.stringify({ ...TIDES, reference: nextReference(), padding });
    const size = Buffer.byteLength(fill);
    const room = bytes - Buffer.byteLength(body(''));
    return body(fill.repeat(Math.floor(room / size)) + ' '.repeat(room % size));
  };
  const chunked = { ...JSON_TYPE, 'transfer-encoding': 'chunked' };
  const inThirds = (body: string) => {
    const bytes = Buffer.from(body);
    const third = Math.ceil(bytes.length / 3);
    return [0, 1, 2].map((i) => bytes.subarray(i * third, (i + 1) * third));
  };
  expect({
    'at the limit': await codeOf(post(shop, padded(LIMIT))),
    'one more': await codeOf(post(shop, padded(LIMIT + 1))),
    'white space counts': await codeOf(post(shop, fresh() + ' '.repeat(LIMIT))),
    'bytes and not characters': await codeOf(post(shop, padded(LIMIT + 1, '📚'))),
    'characters of many bytes': await codeOf(post(shop, padded(LIMIT, '📚'))),
    'without a length, at the limit': await codeOf(post(shop, padded(LIMIT), chunked)),
    'without a length, one more': await codeOf(post(shop, padded(LIMIT + 1), chunked)),
    'without a length, bytes and not characters': await tabulate(['é', '本', '📚'], (fill) =>
      codeOf(post(shop, padded(LIMIT + 1, fill), chunked)),
    ),
    'without a length, characters of many bytes': await tabulate(['é', '本', '📚'], (fill) =>
      codeOf(post(shop, padded(LIMIT, fill), chunked)),
    ),
    'in three chunks, at the limit': await postInPieces(shop, inThirds(padded(LIMIT))),
    'in three chunks, one more': await postInPieces(shop, inThirds(padded(LIMIT + 1))),
    'much more': await codeOf(post(shop, padded(300_000))),
  }).toEqual({
    'at the limit': '201',
    'one more': '413 too-large',
    'white space counts': '413 too-large',
    'bytes and not characters': '413 too-large',
    'characters of many bytes': '201',
    'without a length, at the limit': '201',
    'without a length, one more': '413 too-large',
    'without a length, bytes and not characters': {
      é: '413 too-large',
      本: '413 too-large',
      '📚': '413 too-large',
    },
    'without a length, characters of many bytes': { é: '201', 本: '201', '📚': '201' },
    'in three chunks, at the limit': 201,
    'in three chunks, one more': 413,
    'much more': '413 too-large',
  });
});

test('of several faults the first is reported: Accept, type, charset, encoding, size, JSON', async () => {
  const shop = await open<Shop>();
  /** Each fault alone, in the order in which they are checked. */
  const faults: { code: string; headers?: Headers; raw?: string; type?: string }[] = [
    { code: '406 not-acceptable', headers: { accept: 'text/html' } },
    { code: '415 unsupported-media-type', type: 'text/plain' },
    { code: '415 unsupported-charset', type: 'charset=latin1' },
    { code: '415 unsupported-encoding', headers: { 'content-encoding': 'gzip' } },
    { code: '413 too-large', raw: 'x'.repeat(LIMIT + 1) },
    { code: '400 malformed-json', raw: '{' },
  ];
  const chosen = fc.subarray(faults, { minLength: 1 });
  await property(
    [chosen, fc.constantFrom(...METHODS)],
    async (some, method) => {
      const types = some.flatMap(({ type }) => type ?? []);
      const media = types.includes('text/plain') ? 'text/plain' : 'application/json';
      const charset = types.includes('charset=latin1') ? '; charset=latin1' : '';
      const headers = Object.assign(
        { 'content-type': media + charset },
        ...some.map((fault) => fault.headers ?? {}),
      ) as Headers;
      const raw = some.find((fault) => fault.raw !== undefined)?.raw ?? fresh();
      const came = await codeOf(shop.http(method, PARCELS, { raw, headers }));
      expect({ method, came }).toEqual({ method, came: some[0]?.code });
    },
    { runs: 100 },
  );
});

test('a request that does not accept JSON gets a 406, on every path', async () => {
  const shop = await open<Shop>();
  await database.seed({ parcels: [{ id: 1, ...TIDES }] });
  const get = (accept: string) => codeOf(shop.http('GET', `${PARCELS}/1`, { headers: { accept } }));
  const wanted = [
    ...['*/*', 'application/*', 'application/json', 'Application/JSON', 'text/html, */*;q=0.1'],
    ...[
      'text/html,application/json;q=0.9',
      'application/json;q=0.001',
      'application/json, text/*;q=0',
      'application/json;q=1.000',
      `${'text/html;q=0.9, '.repeat(300)}application/json`,
    ],
  ];
  const unwanted = [
    ...['text/html', 'application/xml', 'text/*', 'application/problem+json', 'application/jsonp'],
    ...[
      'application/json;q=0',
      'application/json;q=0, */*',
      '*/*;q=0',
      'text/html,application/xml;q=0.9',
    ],
    ...['application/json;q=0.0', 'application/json; q=0.000, */*', '*/*;q=0.00'],
    `${'text/html;q=0.9, '.repeat(300)}application/json;q=0`,
  ];
  const headers = { accept: 'text/html' };
  expect({
    wanted: await tabulate(wanted, get),
    unwanted: await tabulate(unwanted, get),
    'no header': await codeOf(shop.http('GET', `${PARCELS}/1`)),
    'no parcel': await codeOf(shop.http('GET', `${PARCELS}/9`, { headers })),
    'no route': await codeOf(shop.http('DELETE', `${PARCELS}/1/x`, { headers })),
    options: await codeOf(shop.http('OPTIONS', `${PARCELS}/1`, { headers })),
    'a new one': await codeOf(post(shop, fresh(), { ...JSON_TYPE, ...headers })),
    stored: await database.rows('SELECT reference FROM parcels'),
  }).toEqual({
    wanted: Object.fromEntries(wanted.map((accept) => [accept, '200'])),
    unwanted: Object.fromEntries(unwanted.map((accept) => [accept, '406 not-acceptable'])),
    'no header': '200',
    'no parcel': '406 not-acceptable',
    'no route': '406 not-acceptable',
    options: '406 not-acceptable',
    'a new one': '406 not-acceptable',
    stored: [{ reference: 'T-1' }],
  });
});

test('errors of the routes keep their status, code and headers', async () => {
  const shop = await open<Shop>();
  const first = await post(shop, JSON.stringify(TIDES));
  const again = await post(shop, JSON.stringify(TIDES));
  const wrong = await post(shop, JSON.stringify({ ...TIDES, books: 0, publisher: '' }));
  // On a Sunday, fourteen hours before midnight.
  await shop.clock.set(Date.UTC(2030, 0, 13, 10));
  const closed = await post(shop, fresh());
  expect({
    first: first.status,
    again: await codeOf(again),
    wrong: [wrong.status, Object.keys(Object(wrong.json) as object).sort()],
    closed: [await codeOf(closed), closed.headers['retry-after']],
    missing: await codeOf(shop.http('GET', `${PARCELS}/2`)),
    'no id': await codeOf(shop.http('GET', `${PARCELS}/1.0`)),
  }).toEqual({
    first: 201,
    again: '409 known-parcel',
    wrong: [400, ['books', 'publisher']],
    closed: ['503 closed', '50400'],
    missing: '404 unknown-parcel',
    'no id': '404 unknown-parcel',
  });
});

test('an unknown route and a path that cannot be decoded each have their own code', async () => {
  const shop = await open<Shop>();
  const requests = [
    'GET /',
    'PUT /1',
    'DELETE /1',
    'GET /1/label',
    'POST /1',
    'PATCH /1',
    'PROPFIND /1',
    'OPTIONS /1/label',
    'GET /%zz',
    'GET /%',
    'GET /%C3%28',
  ];
  const table = await tabulate(requests, (request) => {
    const [method = '', path = ''] = request.split(' ');
    return codeOf(shop.http(method, `${PARCELS}${path}`));
  });
  expect(table).toEqual({
    'GET /': '404 not-found',
    'PUT /1': '404 not-found',
    'DELETE /1': '404 not-found',
    'GET /1/label': '404 not-found',
    'POST /1': '404 not-found',
    'PATCH /1': '404 not-found',
    'PROPFIND /1': '404 not-found',
    'OPTIONS /1/label': '404 not-found',
    'GET /%zz': '400 malformed-path',
    'GET /%': '400 malformed-path',
    'GET /%C3%28': '400 malformed-path',
  });
});

const EXPLAINED = {
  'an HttpError': {
    status: 418,
    headers: {},
    body: { detail: 'This is a teapot.', code: 'teapot' },
  },
  'an HttpError with headers': {
    status: 429,
    headers: { 'Retry-After': '7', 'X-Shelf': 'b' },
    body: { detail: 'Wait.', code: 'too-many' },
  },
  'an HttpError of 500': {
    status: 507,
    headers: {},
    body: { detail: 'The ramp is full.', code: 'full' },
  },
  'a RuleError with a status': {
    status: 410,
    headers: {},
    body: { detail: 'It is gone.', code: 'gone' },
  },
  'another RuleError': {
    status: 400,
    headers: {},
    body: { detail: 'It is too old.', code: 'too-old' },
  },
  'an InvalidBody': {
    status: 400,
    headers: {},
    body: { books: ['Too many.'], publisher: ['Who?', 'Where?'] },
  },
} as const;

const UNEXPECTED = [
  ...['an Error', 'a TypeError', 'an Error with a status', 'an Error with a statusCode'],
  ...['an Error to expose', 'an Error with headers', 'a URIError of nobody', 'a duplicate'],
  ...['a DatabaseError', 'an object', 'an object without a prototype', 'a string', 'a number'],
  ...['null', 'undefined', 'a symbol'],
];

test('errors of the shop are explained, and nothing else that may be thrown', async () => {
  const { errors } = await open<Shop>();
  const thrown = [...Object.keys(EXPLAINED), ...UNEXPECTED];
  const table = await tabulate(thrown, async (name) =>
    errors.explain(name as Parameters<typeof errors.explain>[0]),
  );
  expect(table).toEqual({
    ...EXPLAINED,
    ...Object.fromEntries(UNEXPECTED.map((name) => [name, 'unexpected'])),
  });
});

test('an unexpected error is a 500 without details, whatever NODE_ENV is', async () => {
  const first = await open<Shop>();
  const fault = await database.failOn('insert', 'parcels');
  const table = await tabulate(['development', 'production', 'test', ''], async (name) => {
    await first.errors.setNodeEnv(name === '' ? null : name);
    try {
      const shop = await open<Shop>();
      const { status, json, text } = await post(shop, fresh());
      const isTold = /parcel|insert|sql|error:|\bat \b|\.ts|node_modules|stack/i.test(text);
      return { status, json, text: isTold ? text : 'says nothing' };
    } finally {
      await first.errors.setNodeEnv('test');
    }
  });
  await fault.lift();
  const silent = {
    status: 500,
    json: { detail: expect.stringMatching(/\S/), code: 'internal-error' },
    text: 'says nothing',
  };
  expect(table).toEqual({ development: silent, production: silent, test: silent, '': silent });
});

test('an error is JSON that is not cached, whatever headers the route has set before', async () => {
  const shop = await open<Shop>();
  const answers: Record<string, () => Promise<Answer>> = {
    'not acceptable': () => shop.http('GET', `${PARCELS}/1`, { headers: { accept: 'text/html' } }),
    'no JSON': () => post(shop, '{'),
    'a wrong body': () => post(shop, '{}'),
    'no route': () => shop.http('GET', `${PARCELS}/1/label`),
    'no parcel, of a route with Cache-Control': () => shop.http('GET', `${PARCELS}/1`),
  };
  const described = async (ask: () => Promise<Answer>) => {
    const { headers } = await ask();
    return [headers['content-type'], headers['cache-control']];
  };
  const table = await tabulate(Object.keys(answers), (name) =>
    described(answers[name] ?? (() => post(shop, '{'))),
  );
  const kept = [expect.stringMatching(/^application\/json(;|$)/), 'no-store'];
  expect(table).toEqual(Object.fromEntries(Object.keys(answers).map((name) => [name, kept])));
});

test('a failure before the first line is an error, and a later one breaks the response off', async () => {
  const parcels = Array.from({ length: 150 }, (_, i) => ({ ...TIDES, reference: `T-${i}` }));
  let shop: Shops | undefined;
  const act = async () => {
    const opened = await open<Shop>();
    shop = opened;
    await database.seed({ parcels });
    return () => opened.http('GET', `${PARCELS}/export`);
  };
  const whole = {
    came: { status: 200, lines: 150, type: 'application/x-ndjson', cache: undefined },
    reported: 0,
  };
  const early = {
    came: { status: 500, lines: 1, type: 'application/json', cache: 'no-store' },
    reported: 1,
  };
  const late = { came: 'broken off', reported: 1 };
  await sweep.faults(act, async ({ value, at }) => {
    const came = value ? summarize(value) : 'broken off';
    const reported = await shop?.points.count('gateway/reported');
    expect({ came, reported }).toEqual([whole, early, late][at?.number ?? 0]);
  });
});

test('an unexpected error is reported once, and nothing else is reported', async () => {
  const shop = await open<Shop>();
  const reported = () => shop.points.count('gateway/reported');
  await post(shop, '{');
  await post(shop, '{}');
  await post(shop, JSON.stringify(TIDES));
  await post(shop, JSON.stringify(TIDES));
  await post(shop, fresh(), { 'content-type': 'text/plain' });
  await shop.http('GET', `${PARCELS}/9`);
  await shop.http('GET', `${PARCELS}/%zz`);
  await shop.http('GET', `${PARCELS}/1/label`, { headers: { accept: 'text/html' } });
  await shop.http('GET', `${PARCELS}/1/label`);
  await shop.clock.set(Date.UTC(2030, 0, 13, 10));
  const closed = await codeOf(post(shop, fresh()));
  await shop.clock.set(Date.UTC(2030, 0, 14, 10));
  const expected = await reported();
  const fault = await database.failOn('insert', 'parcels');
  const failed = await codeOf(post(shop, fresh()));
  await fault.lift();
  expect({ closed, expected, failed, unexpected: await reported() }).toEqual({
    closed: '503 closed',
    expected: 0,
    failed: '500 internal-error',
    unexpected: 1,
  });
});

/** The result of the export. */
function summarize({ status, headers, text }: Answer) {
  return {
    status,
    lines: text.trim().split('\n').length,
    type: String(headers['content-type']).split(';')[0],
    cache: headers['cache-control'],
  };
}

let references = 0;

/** The body of a parcel that has not been announced yet. */
function fresh(): string {
  return JSON.stringify({ ...TIDES, reference: nextReference() });
}
function nextReference(): string {
  references += 1;
  return `F-${references}`;
}

function post(shop: Shops, raw: string, headers: Headers = JSON_TYPE): Promise<Answer> {
  return shop.http('POST', PARCELS, { raw, headers });
}

/** Announces a parcel in chunks, and returns the status. */
async function postInPieces(shop: Shops, pieces: readonly Buffer[]): Promise<number | undefined> {
  const headers = { ...JSON_TYPE, 'transfer-encoding': 'chunked' };
  const call = request(`${shop.url}${PARCELS}`, { method: 'POST', headers });
  const send = async () => {
    for (const piece of pieces) {
      await new Promise((resolve) => call.write(piece, resolve));
      // When this response arrives, the shop has read everything that was sent before.
      await shop.http('GET', `${PARCELS}/0`);
    }
    call.end();
  };
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    call.on('response', resolve).on('error', reject);
  });
  const [response] = await Promise.all([answered, send()]);
  response.resume();
  return response.statusCode;
}

/** The status, and the code of an error. The body is shown where an error has other keys, too. */
async function codeOf(answering: Answer | Promise<Answer>): Promise<string> {
  const { status, json } = await answering;
  const { code, detail = '', ...rest } = Object(json) as { code?: string; detail?: string };
  if (code === undefined) return String(status);
  const isWhole = /\S/.test(detail) && Object.keys(rest).length === 0;
  return `${status} ${code}${isWhole ? '' : ` in ${JSON.stringify(json)}`}`;
}
