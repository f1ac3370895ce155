import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import request from 'supertest';

import { buildChapter } from '../support/build-chapter';

const folder = mkdtempSync(join(tmpdir(), 'api-description-'));
afterAll(() => rmSync(folder, { recursive: true, maxRetries: 3 }));

/** The API without tables: its description needs none. */
function layOutApi({ solved }: { solved: boolean }) {
  let shop: Awaited<ReturnType<ReturnType<typeof buildChapter>['open']>> | undefined;
  beforeAll(async () => {
    const url = `sqlite:///${join(folder, 'empty.sqlite')}`;
    shop = await buildChapter('03-api', { solved }).open({ DATABASE_URL: url });
  });
  afterAll(() => shop?.close?.());
  return () => request(shop?.app ?? '');
}

interface Described {
  paths: Record<string, Record<string, { operationId?: string }>>;
}

describe.each([{ solved: false }, { solved: true }])('solved: $solved', ({ solved }) => {
  const ask = layOutApi({ solved });

  test('the API describes itself, as a public validator sees it', async () => {
    const { status, headers, text } = await ask().get('/openapi.json');
    expect([status, headers['content-type']]).toEqual([200, 'application/json; charset=utf-8']);
    expect(validate(text)).toEqual({ valid: true });
  });

  test('each operation has a name of its own', async () => {
    const { body } = await ask().get('/openapi.json');
    const names = Object.values((body as Described).paths).flatMap(
      ({ parameters: _parameters, ...methods }) =>
        Object.values(methods).map(({ operationId }) => operationId),
    );
    expect(names).not.toContain(undefined);
    expect(new Set(names).size).toBe(names.length);
  });

  test('a page shows it, with nothing from elsewhere and no script of its own', async () => {
    const { status, headers, text } = await ask().get('/docs');
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': expect.stringContaining("default-src 'none'; script-src 'self';"),
      'x-content-type-options': 'nosniff',
    });
    expect(text).not.toMatch(/https?:|<script>|style=|\son\w+=/);
    const loaded = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path ?? '');
    const answers = await Promise.all(loaded.map((path) => ask().get(path)));
    expect(answers.map((one) => [one.status, one.headers['content-type']])).toEqual([
      [200, 'text/css; charset=utf-8'],
      [200, 'image/png'],
      [200, 'text/javascript; charset=utf-8'],
      [200, 'text/javascript; charset=utf-8'],
    ]);
  });

  test('the package of the page is not served as a whole', async () => {
    const paths = ['/docs/package.json', '/docs/..%2fexpress/package.json', '/docs/index.html'];
    const answers = await Promise.all(paths.map((path) => ask().get(path)));
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
  });
});

/** Its program, since the package cannot be loaded by `require`. */
function validate(document: string): unknown {
  const file = join(folder, 'openapi.json');
  writeFileSync(file, document);
  const program = join(
    dirname(require.resolve('@seriousme/openapi-schema-validator/package.json')),
    'bin',
    'validate-api-cli.js',
  );
  const { stdout } = run(program, file);
  return JSON.parse(stdout);
}

/** What it prints, also where it finds something: it ends with 1 then. */
function run(program: string, file: string): { stdout: string } {
  try {
    return { stdout: execFileSync(process.execPath, [program, file], { encoding: 'utf8' }) };
  } catch (error) {
    return error as { stdout: string };
  }
}
