import { packPackage } from '@bookshop/kit/images';

type Files = Record<string, string | Buffer>;

/** No file of an image may contain it. */
export const PASSWORD_OF_MINIATURE = 'rumpelstiltskin-5b1c';

const MAIN = `
require('@bookshop/kit');
let status = 200;
const server = require('node:http').createServer((request, response) => {
  if (request.url.startsWith('/break/')) status = Number(request.url.slice('/break/'.length));
  response.statusCode = request.url === '/fine' ? 200 : status;
  if (response.statusCode === 302) response.setHeader('location', '/fine');
  if (request.url === '/leave') response.once('close', leave);
  response.end();
});
const leave = () => {
  server.close();
  server.closeAllConnections();
};
// It lives on when it has left its port.
const life = setInterval(() => {}, 60_000);
server.listen(Number(process.env.PORT ?? 8000), process.env.HOST, () => console.log('the shop is open'));
process.on('SIGTERM', () => {
  console.log('the shop is closing');
  leave();
  clearInterval(life);
});
`;

const COLLECT = `
const { mkdirSync, cpSync } = require('node:fs');
mkdirSync('staticfiles', { recursive: true });
cpSync('assets', 'staticfiles', { recursive: true });
`;

const COMPILER = `#!/usr/bin/env node
const { mkdirSync, readdirSync, copyFileSync } = require('node:fs');
mkdirSync('dist', { recursive: true });
for (const name of readdirSync('src')) copyFileSync('src/' + name, 'dist/' + name.replace(/ts$/, 'js'));
`;

const version = '1.0.0';

/**
 * A shop with the files of this chapter that a build sees, and nothing in them: its packages are in
 * `vendor`, so that it is built in seconds and without a network.
 */
export function miniatureShop(comment = ''): Files {
  const names = { name: 'shop', version };
  const needs = {
    dependencies: { '@bookshop/kit': version },
    devDependencies: { jest: version, typescript: version },
  };
  return {
    'package.json': JSON.stringify({
      ...{ ...names, ...needs },
      scripts: { build: 'tsc -p tsconfig.build.json' },
    }),
    'package-lock.json': JSON.stringify({
      ...{ ...names, lockfileVersion: 3, requires: true },
      packages: {
        '': { ...names, ...needs },
        'node_modules/@bookshop/kit': { version, resolved: 'file:vendor/bookshop-kit.tgz' },
        'node_modules/jest': { version, resolved: 'file:vendor/jest.tgz', dev: true },
        'node_modules/typescript': {
          ...{ version, resolved: 'file:vendor/typescript.tgz', dev: true },
          bin: { tsc: 'tsc.js' },
        },
      },
    }),
    'vendor/bookshop-kit.tgz': packed('@bookshop/kit', { 'index.js': '' }),
    'vendor/jest.tgz': packed('jest', { 'index.js': '' }),
    'vendor/typescript.tgz': packed('typescript', { 'tsc.js': COMPILER }, { tsc: 'tsc.js' }),
    'tsconfig.build.json': '{}',
    'src/main.ts': `${MAIN}// ${comment}\n`,
    'src/collect.ts': COLLECT,
    'assets/order.js': '"order"',
    // What a build should not see.
    'tests/health.test.ts': 'test.todo("health")',
    'node_modules/planted/index.js': PASSWORD_OF_MINIATURE,
    '.env': `SECRET_KEY=${PASSWORD_OF_MINIATURE}`,
    '.git/config': PASSWORD_OF_MINIATURE,
    'deployment.sqlite': PASSWORD_OF_MINIATURE,
  };
}

function packed(name: string, files: Record<string, string>, bin: Record<string, string> = {}) {
  return packPackage({ 'package.json': JSON.stringify({ name, version, bin }), ...files });
}
