import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { renderTemplate } from '../text';
import { createCertificate } from './certificate';
import { createClient, type ProxyClient } from './client';
import { freePorts } from './free-ports';

export interface NginxOptions {
  /** The template of a configuration, as the official image takes it. */
  readonly template: string;
  /** The shop behind it. */
  readonly appUrl: string;
  /** By path in the folder of static files. */
  readonly staticFiles: Readonly<Record<string, string>>;
}

export interface Nginx {
  readonly http: ProxyClient;
  readonly https: ProxyClient;
}

/** Between two looks whether it has started. */
const PAUSE_MS = 10;

/** Somebody else may take a port that was free. */
const ATTEMPTS = 3;

// Debian's nginx is in a folder that a plain user's PATH lacks.
const PATH = [process.env['PATH'], '/usr/sbin', '/usr/local/sbin'].join(':');

const running = new Map<ChildProcess, string>();

export function isNginxHere(): boolean {
  return spawnSync('nginx', ['-v'], { env: { PATH }, stdio: 'ignore' }).status === 0;
}

/** Starts nginx with this configuration in front of a shop. Rejects with what nginx says about it. */
export async function startNginx(options: NginxOptions, attempt = 1): Promise<Nginx> {
  const folder = await mkdtemp(join(tmpdir(), 'nginx-'));
  const [httpPort = 0, httpsPort = 0] = await freePorts(2);
  const { hostname, port } = new URL(options.appUrl);
  const { key, certificate } = createCertificate();
  const variables = {
    ...{ APP_HOST: hostname, APP_PORT: port },
    ...{ HTTP_PORT: String(httpPort), HTTPS_PORT: String(httpsPort) },
    ...{ STATIC_ROOT: join(folder, 'static'), CERT_DIR: join(folder, 'certs') },
  };
  const files = {
    'nginx.conf': mainFile(folder),
    'default.conf': renderTemplate(options.template, variables),
    'certs/fullchain.pem': certificate,
    'certs/privkey.pem': key,
    ...Object.fromEntries(
      Object.entries(options.staticFiles).map(([path, text]) => [`static/${path}`, text]),
    ),
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const log = join(folder, 'error.log');
  const child = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', log], {
    env: { PATH },
    stdio: 'ignore',
  });
  running.set(child, folder);
  const said = await untilStarted(child, folder);
  if (said === undefined) {
    return { http: createClient('http', httpPort), https: createClient('https', httpsPort) };
  }
  if (attempt < ATTEMPTS && said.includes('Address already in use')) {
    return startNginx(options, attempt + 1);
  }
  throw new Error(`nginx does not start with this configuration: ${said}`);
}

/** What the official image has around the template. */
function mainFile(folder: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  return `
daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
${process.getuid?.() === 0 ? `user ${userInfo().username};` : ''}
events { worker_connections 512; }
http {
  types { text/css css; text/javascript js; image/svg+xml svg; text/html html; }
  default_type application/octet-stream;
  access_log off;
  ${temporary.join('\n  ')}
  include ${folder}/default.conf;
}
`;
}

/** nginx writes its pid when it listens. Resolves with its log when it ends before. */
async function untilStarted(child: ChildProcess, folder: string): Promise<string | undefined> {
  const read = (file: string) => readFile(join(folder, file), 'utf8').catch(() => '');
  const ended = new Promise<true>((resolve) => {
    child.once('error', () => resolve(true)).once('exit', () => resolve(true));
  });
  for (;;) {
    if (await Promise.race([ended, setTimeout(PAUSE_MS, false)])) {
      return (await read('error.log')).trim().replaceAll(folder, '');
    }
    if ((await read('nginx.pid')) !== '') return undefined;
  }
}

/** Ends what the test has started. */
export async function endNginx(): Promise<void> {
  const all = [...running];
  running.clear();
  for (const [child, folder] of all) {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode === null && child.signalCode === null && child.kill('SIGTERM')) await ended;
    await rm(folder, { recursive: true, force: true });
  }
}
