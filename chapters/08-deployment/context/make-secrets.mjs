/**
 * Writes what compose.yaml reads and nobody may know: keys and passwords, and a certificate for
 * this machine that browsers warn about. Nothing that is there already is changed.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const CHAPTER = join(dirname(fileURLToPath(import.meta.url)), '..');
const SECRETS = join(CHAPTER, 'secrets');
const CERTIFICATES = join(CHAPTER, 'certificates');

const newSecret = () => randomBytes(24).toString('base64url');

if (!existsSync(SECRETS)) {
  // Only the folder is closed: the programs in the containers are other users.
  mkdirSync(SECRETS, { mode: 0o700 });
  const password = newSecret();
  writeFileSync(join(SECRETS, 'postgres_password'), password);
  writeFileSync(join(SECRETS, 'database_url'), `postgres://shop:${password}@postgres/shop`);
  writeFileSync(join(SECRETS, 'secret_key'), newSecret());
  process.stdout.write('secrets/ is new\n');
}

if (!existsSync(CERTIFICATES)) {
  mkdirSync(CERTIFICATES);
  const files = ['-keyout', 'privkey.pem', '-out', 'fullchain.pem'];
  const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  execFileSync('openssl', ['req', '-x509', '-days', '30', ...key, ...name, ...files], {
    cwd: CERTIFICATES,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  process.stdout.write('certificates/ is new\n');
}
