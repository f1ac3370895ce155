/** Sends requests to the shop that compose.yaml has started: HTTP port, HTTPS port, certificate. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import process from 'node:process';

const [httpPort, httpsPort, certificate] = process.argv.slice(2);
const ca = readFileSync(certificate);

/** Resolves with status, headers and body. */
function ask(protocol, path, { method = 'GET', headers = {}, body } = {}) {
  const { request } = protocol === 'https' ? https : http;
  const port = protocol === 'https' ? httpsPort : httpPort;
  return new Promise((resolve, reject) => {
    const options = { host: 'localhost', port, path, method, headers, ca };
    request(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (more) => (text += more));
      response.on('end', () => {
        resolve({ status: response.statusCode, headers: response.headers, text });
      });
    })
      .on('error', reject)
      .end(body);
  });
}

const redirect = await ask('http', '/books?page=2');
assert.deepEqual(
  { status: redirect.status, location: redirect.headers.location },
  { status: 301, location: 'https://localhost/books?page=2' },
);
assert.equal((await ask('https', '/readyz')).status, 200, 'the shop has its database');

const order = await ask('https', '/orders', {
  method: 'POST',
  headers: { authorization: 'Token alice', 'content-type': 'application/json' },
  body: '{"bookId":1}',
});
assert.equal(order.status < 500, true, order.text);

const page = await ask('https', '/');
const [asset] = /\/static\/[^"' ]+/.exec(page.text) ?? [];
assert.ok(asset, `the page names a static file: ${page.text.slice(0, 200)}`);
const file = await ask('https', asset);
assert.deepEqual(
  { status: file.status, cache: file.headers['cache-control'] },
  { status: 200, cache: 'public, max-age=31536000, immutable' },
);
const { protocol } = JSON.parse((await ask('https', '/whoami')).text);
assert.equal(protocol, 'https', 'the shop believes its proxy');
process.stdout.write(
  'compose: 301 to HTTPS, ready, static file, order, protocol: as they should be\n',
);
