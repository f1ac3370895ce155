import { gzipSync } from 'node:zlib';

import type { Chance } from '../../../../chapters/kit/src/samples/chance';
import type { DescribedApi, DescribedOperation } from './described-api';
import { makeValue, oneOf } from './make-value';
import { spoilBody } from './spoil-value';

export interface ApiRequest {
  readonly method: string;
  /** With its query, as it goes over the wire. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** Sent in pieces, without a `Content-Length`. */
  readonly isChunked?: boolean;
  /** Without one, it is none that the description has. */
  readonly operation?: DescribedOperation;
}

interface Draft extends ApiRequest {
  /** What `body` is the JSON of. */
  readonly value?: unknown;
}

/** Headers that say who one is, by the name of the security scheme: one of them is sent. */
export type Credentials = Readonly<Record<string, readonly Readonly<Record<string, string>>[]>>;

/** What requests are made after. */
export interface RequestSource {
  readonly api: DescribedApi;
  readonly credentials: Credentials;
  readonly chance: Chance;
}

type Twist = (draft: Draft, chance: Chance) => Draft;

/** A request that the description allows. */
export function makeRequest(operation: DescribedOperation, source: RequestSource): ApiRequest {
  return draft(operation, source);
}

/** A request with one, two or three things that are odd about it. */
export function makeOddRequest(operation: DescribedOperation, source: RequestSource): ApiRequest {
  const { chance } = source;
  let request = draft(operation, source);
  // A body is where most can be wrong.
  const twists = request.body ? [...TWISTS, spoil, spoil, spoil, spoil, spoil] : TWISTS;
  const count = oneOf([1, 1, 1, 2, 3], chance);
  for (let i = 0; i < count; i++) request = oneOf(twists, chance)(request, chance);
  return request;
}

function draft(operation: DescribedOperation, source: RequestSource): Draft {
  const { api, chance } = source;
  const headers = signIn(operation, source);
  const { method, parameters, requestBody } = operation;
  let path = operation.path;
  const query = new URLSearchParams();
  for (const { name, in: place, schema } of parameters) {
    const value = String(makeValue(api, schema, chance));
    if (place === 'path') path = path.replace(`{${name}}`, encodeURIComponent(value));
    else if (chance.upTo(2) === 1) query.set(name, value);
  }
  const target = query.size > 0 ? `${path}?${query.toString()}` : path;
  const schema = requestBody?.content['application/json']?.schema;
  if (!schema) return { method, path: target, headers, operation };
  const value = makeValue(api, schema, chance);
  return {
    method,
    path: target,
    operation,
    headers: { ...headers, 'Content-Type': 'application/json' },
    body: Buffer.from(JSON.stringify(value)),
    value,
  };
}

function signIn(
  { security = [] }: DescribedOperation,
  { credentials, chance }: RequestSource,
): Readonly<Record<string, string>> {
  const known = security.flatMap((way) =>
    Object.keys(way).flatMap((name) => credentials[name] ?? []),
  );
  return known.length > 0 ? oneOf(known, chance) : {};
}

const spoil: Twist = (draft, chance) => ({
  ...draft,
  headers: { 'Content-Type': 'application/json', ...draft.headers },
  body: Buffer.from(spoilBody(draft.value, chance)),
});

/** Bodies that are not what any operation describes. */
const ODD_TEXTS = [
  ...['', '{', '{"a":', 'null', '3', '"x"', '[]', '[[]]', '{}', 'undefined', '\ufeff{}', '{} {}'],
  ...['{"title":"\u0000"}', '[1e400]', '<a/>', 'a=1&b[c]=2', '\0', '"\\ud800"', "{'a':1}", 'NaN'],
];

const ODD_BODIES: readonly Buffer[] = [
  ...ODD_TEXTS.map((text) => Buffer.from(text)),
  Buffer.from([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]),
  Buffer.from([0x22, 0xc3, 0x28, 0x22]),
  Buffer.from(`{"name":"${'x'.repeat(20_000)}"}`),
  Buffer.from(`{"title":"${'x'.repeat(150_000)}"}`),
  Buffer.alloc(400_000, '['),
  gzipSync('{"name":"x"}'),
];

const ODD_TYPES = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'application/json; charset=utf-16',
  'application/json; charset=latin1',
  'application/json; charset=utf-99',
  'application/json; charset="UTF-8"',
  'application/json; charset',
  'application/merge-patch+json',
  'APPLICATION/JSON',
  'json',
  '/',
  ';',
];

const ODD_HEADERS: readonly Readonly<Record<string, string>>[] = [
  ...ODD_TYPES.map((type) => ({ 'Content-Type': type })),
  ...['gzip', 'br', 'deflate', 'identity', 'x', 'gzip, gzip'].map((encoding) => ({
    'Content-Encoding': encoding,
  })),
  ...['text/html', 'application/json;q=0', '*/*;q=0', 'image/*, */*;q=0.1', ';', 'x'].map(
    (accept) => ({ Accept: accept }),
  ),
  ...['Bearer', 'Bearer x', 'Basic ====', 'Token ', `Bearer ${'x'.repeat(6_000)}`].map((value) => ({
    Authorization: value,
  })),
  { Cookie: 'sid=s%3Ax.y; __proto__=1; =; a' },
  { 'X-HTTP-Method-Override': 'DELETE' },
  { 'If-None-Match': '*' },
  { 'If-Modified-Since': 'never' },
  { Range: 'bytes=0-0' },
  { 'X-Forwarded-Host': 'a, b' },
];

const ODD_SEGMENTS = [
  ...['0', '-1', '1.0', '01', '0x1', '1e0', '+1', '1n', '%31', '%20 1'.replace(' ', ''), 'abc'],
  ...['2147483647', '2147483648', '9007199254740993', '9'.repeat(400), 'null', '__proto__', 'NaN'],
  ...['%00', '1%00', '%zz', '%ff', '%ed%a0%80', '%F0%9F%93%9A', '1%2F2', '..%2f1', '%2e%2e'],
  ...["1'", '1%20OR%201=1', '1;', '1,2', '*', 'newest', 'export', 'x'.repeat(4_000)],
];

const ODD_QUERIES = [
  ...[
    'page=0',
    'page=-1',
    'page=abc',
    'page=1e0',
    'page=0x1',
    'page=99999999999999999999',
    'page=',
  ],
  ...['page=1&page=2', 'page[]=1', 'page[a]=1', 'page_size=0', 'page_size=1e9', 'search=%00'],
  ...[
    'search=%ff',
    'search=%zz',
    `search=${'a%20'.repeat(400)}`,
    'search=%25',
    "search='",
    'search[$ne]=1',
  ],
  ...[
    'ordering=-price,id',
    'ordering=cost_cents',
    'ordering=constructor',
    'ordering=,,,',
    'author=0x1',
  ],
  ...['author=2147483648', 'author[]=1', 'min_price=1e400', 'min_price=-1', 'in_stock=maybe'],
  ...['__proto__[x]=1', 'constructor=1', '=', '&&&', '?', '%', 'a'.repeat(4_000)],
];

const TWISTS: readonly Twist[] = [
  (draft, chance) => ({
    ...draft,
    headers: { ...draft.headers, 'Content-Type': 'application/json' },
    body: oneOf(ODD_BODIES, chance),
  }),
  (draft, chance) => ({ ...draft, headers: { ...draft.headers, ...oneOf(ODD_HEADERS, chance) } }),
  (draft, chance) => ({ ...draft, headers: { ...draft.headers, ...oneOf(ODD_HEADERS, chance) } }),
  (draft) => ({ ...draft, body: draft.body ?? Buffer.from('{}'), isChunked: true }),
  oddSegment,
  oddSegment,
  (draft, chance) => {
    const joint = draft.path.includes('?') ? '&' : '?';
    return { ...draft, path: `${draft.path}${joint}${oneOf(ODD_QUERIES, chance)}` };
  },
  (draft, chance) => {
    const { operation: _operation, ...rest } = draft;
    const methods = ['PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'QUERY'];
    return { ...rest, method: oneOf(methods, chance) };
  },
  (draft, chance) => {
    const { operation: _operation, ...rest } = draft;
    const ends = ['/', '//', '/1', '/%00', '/%zz', '.json', '%2F', '/feature', '/newest/1', ';a=1'];
    return { ...rest, path: `${draft.path}${oneOf(ends, chance)}` };
  },
];

/** Another value in place of one in braces; the last segment where there is none. */
function oddSegment(draft: Draft, chance: Chance): Draft {
  const { operation, path } = draft;
  if (!operation?.path.includes('{')) {
    const { operation: _operation, ...rest } = draft;
    return { ...rest, path: path.replace(/[^/]+$/, oneOf(ODD_SEGMENTS, chance)) };
  }
  const at = operation.path.split('/').findIndex((part) => part.startsWith('{'));
  const segment = oneOf(ODD_SEGMENTS, chance);
  const parts = path.split('/').map((part, i) => (i === at ? segment : part));
  // A name that has a path of its own is another operation, or none.
  const { operation: _operation, ...rest } = draft;
  return /^[a-z]/.test(segment)
    ? { ...rest, path: parts.join('/') }
    : { ...draft, path: parts.join('/') };
}
