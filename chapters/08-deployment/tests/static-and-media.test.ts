import { createHash } from 'node:crypto';

import {
  type Answer,
  database,
  fc,
  open,
  type Opened,
  property,
  startProgram,
  tabulate,
} from '@bookshop/kit';

import type { Shop } from '../src/shop';

type Texts = Record<string, string>;

const FOR_A_YEAR = 'public, max-age=31536000, immutable';

/** The name of a copy. */
function hashed(path: string, content: string | Buffer): string {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 12);
  const [, before = '', ending = ''] = /^(.*[^/]?)(\.[^./]*)$/s.exec(path) ?? ['', path];
  return `${before}.${hash}${ending}`;
}

const manifestOf = (files: Texts) =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [path, hashed(path, text)]));

const copiesOf = (files: Texts) =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [hashed(path, text), text]));

test('each asset is collected under a name with the hash of its content', async () => {
  const files = {
    'order.js': 'order();',
    'app.min.js': 'a=1',
    'empty.css': '',
    LICENSE: 'MIT',
    'img/lantern.svg': '<svg/>',
    'img/deep/er/dot.gif': 'GIF89a',
    'v1.2/notes': 'notes',
    'img/lantern.png': '<svg/>',
    'a b & c.txt': 'odd',
    'x.0123456789ab.js': 'like a hash',
    'archive.tar.gz': 'gz',
    'UPPER.JS': 'up',
  };
  const { manifest, left } = await collect(await open<Shop>(), files);
  expect({ manifest, left }).toEqual({ manifest: manifestOf(files), left: copiesOf(files) });
});

test('whatever assets are called and contain, they are collected', async () => {
  const shop = await open<Shop>();
  const word = fc.constantFrom('a', 'app', 'b-1', 'c_d', 'Z', 'é', '0123456789ab', '__proto__');
  const name = fc
    .tuple(fc.array(word, { minLength: 1, maxLength: 3 }), fc.array(word, { maxLength: 2 }))
    .map(([names, endings]) => `${names.join('/')}${endings.map((end) => `.${end}`).join('')}`);
  const content = fc.constantFrom('', 'a', 'b', '\n', '\r\n', 'ab'.repeat(5_000));
  await property(
    [name, content],
    async (path, text) => {
      const { manifest, left } = await collect(shop, { [`in/${path}`]: text });
      expect([manifest, left]).toEqual([
        { [`in/${path}`]: hashed(`in/${path}`, text) },
        { [hashed(`in/${path}`, text)]: text },
      ]);
    },
    { runs: 60 },
  );
});

test('the copy of an asset has the same bytes', async () => {
  const { folders, static: files } = await open<Shop>();
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
  const from = await folders.make({ 'all.bin': { base64: bytes.toString('base64') } });
  const to = await folders.make({});
  await files.collect(from, to);
  expect(await files.list(to)).toEqual({ [hashed('all.bin', bytes)]: bytes.toString('latin1') });
});

test('a copy of which only a part was written is written again', async () => {
  const { folders, static: files } = await open<Shop>();
  const assets = { 'a.js': 'order();', 'img/b.svg': '<svg/>' };
  const to = await folders.make({ [hashed('a.js', 'order();')]: 'ord' });
  await files.collect(await folders.make(assets), to);
  expect(await files.list(to)).toEqual(copiesOf(assets));
});

test('what is not changed keeps its name, and what is changed gets another one', async () => {
  const { folders, static: files } = await open<Shop>();
  const first = { 'a.js': 'one', 'b/c.css': 'two' };
  const from = await folders.make(first);
  const to = `${await folders.make({})}/not/there/yet`;
  const manifests = [await files.collect(from, to), await files.collect(from, to)];
  const second = { 'a.js': 'one', 'b/c.css': 'three', 'd.js': 'new' };
  await folders.write(from, second);
  manifests.push(await files.collect(from, to));
  expect({ manifests, left: await files.list(to) }).toEqual({
    manifests: [manifestOf(first), manifestOf(first), manifestOf(second)],
    left: { ...copiesOf(first), ...copiesOf(second) },
  });
});

test('an asset that was removed is in no manifest any more', async () => {
  const { folders, static: files } = await open<Shop>();
  const to = await folders.make({});
  const [before, after] = [
    await folders.make({ 'a.js': 'a', 'b.js': 'b' }),
    await folders.make({ 'a.js': 'a' }),
  ];
  const manifests = [await files.collect(before, to), await files.collect(after, to)];
  expect({ manifests, left: await files.list(to) }).toEqual({
    manifests: [manifestOf({ 'a.js': 'a', 'b.js': 'b' }), manifestOf({ 'a.js': 'a' })],
    left: copiesOf({ 'a.js': 'a', 'b.js': 'b' }),
  });
});

test('hidden files and folders are not collected', async () => {
  const seen = { 'a.js': 'a', 'b.c/d.js': 'd', 'e..js': 'e' };
  const hidden = {
    ...{ '.env': 's', '.git/config': 's', 'b.c/.DS_Store': 's' },
    ...{ 'b.c/.cache/d.js': 's', '.well-known/a/b.js': 's', '..x': 's' },
  };
  const { manifest, left } = await collect(await open<Shop>(), { ...seen, ...hidden });
  expect({ manifest, left }).toEqual({ manifest: manifestOf(seen), left: copiesOf(seen) });
});

test('what is in the folder already stays', async () => {
  const { folders, static: files } = await open<Shop>();
  const there = { 'manifest.json': '{}', 'old.0123456789ab.js': 'old', 'a.js': 'not ours' };
  const [from, to] = [await folders.make({ 'a.js': 'ours' }), await folders.make(there)];
  await files.collect(from, to);
  expect(await files.list(to)).toEqual({ ...there, ...copiesOf({ 'a.js': 'ours' }) });
});

test('collected files may be kept for a year, and assets are checked each time', async () => {
  const shop = await openOn({
    static: {
      'a.0123456789ab.js': 'collected',
      'img/b.aaaaaaaaaaaa.svg': '<svg/>',
      'LICENSE.ffffffffffff': 'MIT',
    },
    assets: { 'a.js': 'asset', 'img/b.svg': '<svg></svg>', 'c.0123456789ab.css': 'c{}' },
  });
  const paths = [
    ...['a.0123456789ab.js', 'img/b.aaaaaaaaaaaa.svg', 'LICENSE.ffffffffffff'],
    ...['a.js', 'img/b.svg', 'c.0123456789ab.css'],
  ];
  const table = await tabulate(paths, async (path) => {
    const { status, text, headers } = await shop.http('GET', `/static/${path}`);
    return [status, text, headers['cache-control']];
  });
  expect(table).toEqual({
    'a.0123456789ab.js': [200, 'collected', FOR_A_YEAR],
    'img/b.aaaaaaaaaaaa.svg': [200, '<svg/>', FOR_A_YEAR],
    'LICENSE.ffffffffffff': [200, 'MIT', FOR_A_YEAR],
    'a.js': [200, 'asset', 'no-cache'],
    'img/b.svg': [200, '<svg></svg>', 'no-cache'],
    'c.0123456789ab.css': [200, 'c{}', 'no-cache'],
  });
});

test('files that come and change while the shop runs are served as they are now', async () => {
  const { folders } = await open<Shop>();
  const dir = await folders.make({
    'static/a.0123456789ab.js': 'collected',
    'assets/a.js': 'asset',
    'media/x.txt': 'medium',
  });
  const shop = await openIn(dir);
  const paths = [
    ...['/static/a.0123456789ab.js', '/static/b/c.aaaaaaaaaaaa.js', '/static/a.js', '/static/d.js'],
    ...['/media/x.txt', '/media/y.txt'],
  ];
  const look = () =>
    tabulate(paths, async (path) => {
      const { status, text } = await shop.http('GET', path);
      return status === 200 ? text : status;
    });
  const before = await look();
  await folders.write(dir, {
    'static/b/c.aaaaaaaaaaaa.js': 'collected later',
    'assets/a.js': 'changed',
    'assets/d.js': 'new',
    'media/y.txt': 'sent later',
  });
  expect({ before, after: await look() }).toEqual({
    before: {
      '/static/a.0123456789ab.js': 'collected',
      '/static/b/c.aaaaaaaaaaaa.js': 404,
      '/static/a.js': 'asset',
      '/static/d.js': 404,
      '/media/x.txt': 'medium',
      '/media/y.txt': 404,
    },
    after: {
      '/static/a.0123456789ab.js': 'collected',
      '/static/b/c.aaaaaaaaaaaa.js': 'collected later',
      '/static/a.js': 'changed',
      '/static/d.js': 'new',
      '/media/x.txt': 'medium',
      '/media/y.txt': 'sent later',
    },
  });
});

test('folders that are created while the shop runs are served, too', async () => {
  const { folders } = await open<Shop>();
  const dir = await folders.make({});
  const shop = await openIn(dir);
  const files = { 'static/a.0123456789ab.js': 'a', 'assets/b.js': 'b', 'media/c.txt': 'c' };
  const paths = ['/static/a.0123456789ab.js', '/static/b.js', '/media/c.txt'];
  const look = () => tabulate(paths, (path) => statusOf(shop, path));
  const before = await look();
  await folders.write(dir, files);
  const all = (status: number) => Object.fromEntries(paths.map((path) => [path, status]));
  expect({ before, after: await look() }).toEqual({ before: all(404), after: all(200) });
});

test('of the folder of collected files, only names with a hash are served', async () => {
  const names = [
    ...['manifest.json', 'a.js', 'a.0123456789a.js', 'a.0123456789abc.js', 'a.0123456789AB.js'],
    ...['a.0123456789ag.js', '0123456789ab.js', 'a-0123456789ab.js', 'a.0123456789ab.min.js'],
    ...['a.0123456789ab/b.js', 'a.0123456789abjs'],
  ];
  const shop = await openOn({
    static: Object.fromEntries(names.map((name) => [name, '{}'])),
    assets: { 'a.js': 'asset' },
  });
  const table = await tabulate(names, async (name) => {
    const { status, text, headers } = await shop.http('GET', `/static/${name}`);
    return status === 200 ? [text, headers['cache-control']] : status;
  });
  expect(table).toEqual({
    ...Object.fromEntries(names.map((name) => [name, 404])),
    'a.js': ['asset', 'no-cache'],
  });
});

test('in production no static file is served, and media are', async () => {
  const shop = await openOn(
    {
      static: { 'a.0123456789ab.js': 'collected' },
      assets: { 'a.js': 'asset' },
      media: { 'x.txt': 'medium' },
    },
    { NODE_ENV: 'production', SECRET_KEY: 'a key of the tests only' },
  );
  const paths = ['/static/a.0123456789ab.js', '/static/a.js', '/media/x.txt'];
  const table = await tabulate(paths, (path) => statusOf(shop, path));
  expect(table).toEqual({
    '/static/a.0123456789ab.js': 404,
    '/static/a.js': 404,
    '/media/x.txt': 200,
  });
});

test('media are saved by a browser, whatever they are', async () => {
  const media = {
    'page.html': '<script>alert(1)</script>',
    'page.HTM': '<script>alert(1)</script>',
    'x.svg': '<svg onload="alert(1)"/>',
    'x.js': 'alert(1)',
    'x.xml': '<x/>',
    'x.pdf': '%PDF',
    'x.txt': '<html>',
    'x.png': 'PNG',
    'x.unknown': '?',
    plain: 'no ending',
  };
  const shop = await openOn({ media });
  const table = await tabulate(Object.keys(media), async (name) => {
    const { status, text, headers } = await shop.http('GET', `/media/${name}`);
    return [status, text, asMedium(headers)];
  });
  expect(table).toEqual(
    Object.fromEntries(
      Object.entries(media).map(([name, text]) => [name, [200, text, 'attachment, nosniff']]),
    ),
  );
});

test('what a reader has sent comes back, to be saved', async () => {
  const shop = await openOn({});
  await database.seed({ readers: [{ id: 1, name: 'alice' }] });
  const sent = await shop.http('POST', '/media', {
    headers: { authorization: 'Token alice' },
    body: { name: 'My Shelf.html', content: Buffer.from('<b>é</b>').toString('base64') },
  });
  const { status, text, headers } = await shop.http('GET', String(sent.headers['location']));
  expect({ sent: sent.status, status, text, how: asMedium(headers) }).toEqual({
    sent: 201,
    status: 200,
    text: '<b>é</b>',
    how: 'attachment, nosniff',
  });
});

test('a folder is no file, with or without an index', async () => {
  const inside = { 'index.html': 'index', 'sub/index.html': 'index', 'sub/a.txt': 'a' };
  const shop = await openOn({ media: inside, assets: inside, static: inside });
  const paths = ['/static', '/static/', '/static/sub', '/static/sub/', '/static/none/'];
  const media = ['/media', '/media/', '/media/sub', '/media/sub/'];
  const table = await tabulate([...paths, ...media], (path) => statusOf(shop, path));
  expect(table).toEqual(Object.fromEntries([...paths, ...media].map((path) => [path, 404])));
});

test('a file in a folder of the media is not served', async () => {
  const shop = await openOn({ media: { 'a.txt': 'a', 'sub/b.txt': 'b', 'sub/deep/c.txt': 'c' } });
  const paths = ['/media/a.txt', '/media/sub/b.txt', '/media/sub%2fb.txt', '/media/sub/deep/c.txt'];
  const table = await tabulate(paths, (path) => statusOf(shop, path));
  expect(table).toEqual({
    '/media/a.txt': 200,
    '/media/sub/b.txt': 404,
    '/media/sub%2fb.txt': 404,
    '/media/sub/deep/c.txt': 404,
  });
});

test('hidden files are not served', async () => {
  const hidden = {
    ...{ '.env': 's', '.git/config': 's', 'sub/.x.txt': 's', '.hidden.txt': 's' },
    ...{ 'sub/.d/e.txt': 's', '.a.0123456789ab.js': 's', '.d/a.0123456789ab.js': 's' },
  };
  const shop = await openOn({ media: hidden, assets: hidden, static: hidden });
  const paths = Object.keys(hidden).flatMap((path) => [`/static/${path}`, `/media/${path}`]);
  paths.push('/static/%2eenv', '/media/%2eenv');
  const table = await tabulate(paths, (path) => statusOf(shop, path));
  expect(table).toEqual(Object.fromEntries(paths.map((path) => [path, 404])));
});

test('a path that cannot be decoded goes on', async () => {
  const shop = await openOn({ media: { 'a.txt': 'a' }, assets: { 'a.txt': 'a' } });
  const paths = ['%E0%A4%A', '%', 'a.txt%', '%zz.txt'].flatMap((name) => [
    `/static/${name}`,
    `/media/${name}`,
  ]);
  const table = await tabulate(paths, (path) => statusOf(shop, path));
  expect(table).toEqual(Object.fromEntries(paths.map((path) => [path, 404])));
});

const WAYS_OUT = [
  ...['../secret.txt', '..%2fsecret.txt', '%2e%2e/secret.txt', '%2e%2e%2fsecret.txt'],
  ...['..%2Fsecret.txt', '.%2e/secret.txt', './../secret.txt', 'x.txt/../../secret.txt'],
  ...['sub/../../secret.txt', 'sub%2f..%2f..%2fsecret.txt', '..%5csecret.txt', '..\\secret.txt'],
  ...['....//secret.txt', '..;/secret.txt', '%252e%252e%252fsecret.txt', '/../secret.txt'],
  ...['{dir}/secret.txt', '/{dir}/secret.txt', '%2f{dir}%2fsecret.txt', 'file://{dir}/secret.txt'],
  ...['%00', 'x.txt%00', 'x.txt%00.png', '..%00/secret.txt', '../secret.0123456789ab.txt'],
];

test.each(['static', 'media'])('nobody gets out of the folder of /%s', async (where) => {
  const { folders } = await open<Shop>();
  const inside = { 'x.txt': 'ink', 'sub/y.txt': 'ink' };
  const dir = await folders.make({
    ...Object.fromEntries(
      ['static', 'assets', 'media'].flatMap((folder) =>
        Object.entries(inside).map(([path, text]) => [`${folder}/${path}`, text]),
      ),
    ),
    'secret.txt': 'secret',
    'secret.0123456789ab.txt': 'secret',
  });
  const shop = await openIn(dir);
  const table = await tabulate(WAYS_OUT, async (path) => {
    const { status, text } = await shop.http('GET', `/${where}/${path.replaceAll('{dir}', dir)}`);
    return [status, /secret/.test(text)];
  });
  const known = await shop.http('GET', `/${where}/x.txt`);
  expect({ ...table, known: known.text }).toEqual({
    ...Object.fromEntries(WAYS_OUT.map((path) => [path, [404, false]])),
    known: 'ink',
  });
});

test('only GET and HEAD are answered', async () => {
  const shop = await openOn({
    static: { 'a.0123456789ab.js': 'collected' },
    assets: { 'a.js': 'asset' },
    media: { 'x.txt': 'medium' },
  });
  const paths = ['/static/a.0123456789ab.js', '/static/a.js', '/media/x.txt'];
  const ask = (method: string) => (path: string) => statusOf(shop, path, method);
  const heads = await Promise.all(paths.map((path) => shop.http('HEAD', path)));
  expect({
    heads: heads.map(({ status, text, headers }) => [status, text, headers['content-length']]),
    cached: heads.map(({ headers }) => headers['cache-control']).slice(0, 2),
    medium: asMedium(heads[2]?.headers ?? {}),
    POST: await tabulate(paths, ask('POST')),
    DELETE: await tabulate(paths, ask('DELETE')),
  }).toEqual({
    heads: [
      [200, '', '9'],
      [200, '', '5'],
      [200, '', '6'],
    ],
    cached: [FOR_A_YEAR, 'no-cache'],
    medium: 'attachment, nosniff',
    POST: Object.fromEntries(paths.map((path) => [path, 404])),
    DELETE: Object.fromEntries(paths.map((path) => [path, 404])),
  });
});

test('the page links to files that the program has collected, and they may be kept', async () => {
  const { folders } = await open<Shop>();
  const assets = { 'order.js': 'order();', 'lantern.svg': '<svg/>' };
  const dir = await folders.make(
    Object.fromEntries(Object.entries(assets).map(([path, text]) => [`assets/${path}`, text])),
  );
  const env = { ASSETS_ROOT: `${dir}/assets`, STATIC_ROOT: `${dir}/static` };
  const program = await startProgram('src/collect.ts', env);
  const { code } = await program.exit();
  const { http } = await open<Shop>(env);
  const { text } = await http('GET', '/');
  const linked = [...text.matchAll(/"\/static\/([^"]+)"/g)].map(([, path = '']) => path);
  const kept = await Promise.all(
    linked.map(async (path) => (await http('GET', `/static/${path}`)).headers['cache-control']),
  );
  expect({ code, linked: linked.sort(), kept }).toEqual({
    code: 0,
    linked: Object.values(manifestOf(assets)).sort(),
    kept: [FOR_A_YEAR, FOR_A_YEAR],
  });
});

async function collect({ folders, static: files }: Opened<Shop>, assets: Texts) {
  const [from, to] = [await folders.make(assets), await folders.make({})];
  const manifest = await files.collect(from, to);
  return { manifest, left: await files.list(to) };
}

interface Roots {
  readonly static?: Texts;
  readonly assets?: Texts;
  readonly media?: Texts;
}

/** A shop that serves these files. */
async function openOn(roots: Roots, env: Texts = {}): Promise<Opened<Shop>> {
  const { folders } = await open<Shop>();
  return open<Shop>({
    STATIC_ROOT: await folders.make(roots.static ?? {}),
    ASSETS_ROOT: await folders.make(roots.assets ?? {}),
    MEDIA_ROOT: await folders.make(roots.media ?? {}),
    ...env,
  });
}

/** A shop that serves the files of these three folders. */
const openIn = (dir: string) =>
  open<Shop>({
    STATIC_ROOT: `${dir}/static`,
    ASSETS_ROOT: `${dir}/assets`,
    MEDIA_ROOT: `${dir}/media`,
  });

const OF_FILES = ['cache-control', 'content-disposition', 'x-content-type-options'];

/** The status; with the headers of files, where something else has them. */
async function statusOf({ http }: Opened<Shop>, path: string, method = 'GET'): Promise<unknown> {
  const { status, headers } = await http(method, path);
  const added = status === 200 ? [] : OF_FILES.filter((name) => headers[name] !== undefined);
  return added.length > 0 ? { status, added } : status;
}

function asMedium(headers: Answer['headers']): string {
  const [kind] = String(headers['content-disposition']).split(';');
  return `${kind}, ${String(headers['x-content-type-options'])}`;
}
