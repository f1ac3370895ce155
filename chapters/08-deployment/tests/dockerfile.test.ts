import { randomUUID } from 'node:crypto';

import { files } from '@bookshop/kit';
import { buildImage, type Image, onDocker } from '@bookshop/kit/images';
import { effectiveStage, readDockerfile, sentToBuilder } from '@bookshop/kit/text';

import {
  chainOf,
  type Command,
  commandsOf,
  covers,
  isInstall,
  missingForNpm,
  modulesOf,
  npmCommandOf,
  runsOf,
  sourcesOf,
  stageNamed,
  withoutCompiler,
} from './image-plan';
import { miniatureShop, PASSWORD_OF_MINIATURE } from './miniature-shop';

const read = () => readDockerfile(files.text('Dockerfile'));

/** What holds in the image. */
function lastStage() {
  const file = read();
  const stage = effectiveStage(file);
  if (!stage) throw new Error('Dockerfile has no FROM');
  const at = file.stages.length - 1;
  return { ...stage, file, at, instructions: chainOf(file, at) };
}

const PINNED =
  /^(?:docker\.io\/(?:library\/)?)?node:(22|24)\.\d+\.\d+(-[\w.-]+)?(?:@sha256:[\da-f]{64})?$/;

test('every stage begins with an exact version of Node 22 or 24, or with an earlier stage', () => {
  const { stages } = read();
  const images = stages.filter(({ parent }) => parent === undefined).map(({ image }) => image);
  expect(images.filter((image) => !PINNED.test(image))).toEqual([]);
});

test('nothing is copied from other images', () => {
  const file = read();
  const names = file.stages.flatMap(({ instructions }) =>
    instructions.flatMap(({ keyword, flags, text, line }) => [
      ...(keyword === 'COPY' ? (flags['from'] ?? []) : []),
      ...(flags['mount'] ?? []).flatMap((mount) => /\bfrom=([^,\s]+)/.exec(mount)?.[1] ?? []),
      ...(keyword === 'ADD' ? [`line ${line}: ADD ${text}`] : []),
    ]),
  );
  expect(names.filter((name) => stageNamed(file, name) < 0)).toEqual([]);
});

test('the last stage is a small variant of the image', () => {
  expect(lastStage().image).toMatch(/-(\w+-)?slim|-alpine/);
});

test('packages are only installed by npm ci', () => {
  const commands = read().stages.flatMap(runsOf);
  const others = commands.filter((command) => {
    const npm = npmCommandOf(command);
    if (npm === undefined) return /^(\S*\/)?(npx|yarn|pnpm|corepack|bun)\b/.test(command.text);
    return !['ci', 'clean-install', 'prune', 'run', 'run-script', 'cache'].includes(npm);
  });
  const globals = commands.filter(({ text }) => /^npm\b.*\s(-g|--global)\b/.test(text));
  expect({
    isInstalled: commands.some(isInstall),
    others: [...others, ...globals].map(({ text }) => text),
  }).toEqual({ isInstalled: true, others: [] });
});

test('nothing of the system is installed, and nothing is fetched', () => {
  const commands = read().stages.flatMap(runsOf);
  const fetching = /^(?:sudo\s+)?(?:\S*\/)?(apt|apt-get|aptitude|dpkg|apk|curl|wget|git)\b/;
  const found = commands.filter(({ text }) => fetching.test(text)).map(({ text }) => text);
  expect(found).toEqual([]);
});

/** What tells npm which packages to install. */
const LISTS = /^(package\.json|package-lock\.json|package\*\.json|vendor(\/.*)?)$/;

const installs = (command: Command) =>
  isInstall(command) || ['install', 'i', 'add'].includes(npmCommandOf(command) ?? '');

test('before packages are installed, nothing is copied but what says which they are', () => {
  const file = read();
  const early = file.stages.flatMap((_, at) => {
    const chain = chainOf(file, at);
    const install = chain.findLastIndex(
      (one) => one.keyword === 'RUN' && commandsOf(one).some(installs),
    );
    return chain
      .slice(0, Math.max(install, 0))
      .filter(({ keyword }) => keyword === 'COPY' || keyword === 'ADD')
      .flatMap((copy) => sourcesOf(file, copy))
      .filter(({ from, path }) => from === undefined && !LISTS.test(path))
      .map(({ path }) => path || '.');
  });
  const missing = file.stages.flatMap((_, at) => missingForNpm(file, at));
  expect({ early: [...new Set(early)], missing: [...new Set(missing)] }).toEqual({
    ...{ early: [], missing: [] },
  });
});

test('an earlier stage compiles the shop and collects its files', () => {
  const { file, at, instructions } = lastStage();
  const own = instructions.filter(({ keyword }) => keyword === 'RUN').flatMap(commandsOf);
  const isBuild = ({ text }: { text: string }) =>
    /^npm (run|run-script) build\b|\btsc\b/.test(text);
  const isCollect = ({ text }: { text: string }) => /^node\b.*\bdist\/collect(\.js)?\b/.test(text);
  const makes = (is: (command: { text: string }) => boolean, folder: string) =>
    instructions
      .filter(({ keyword }) => keyword === 'COPY')
      .flatMap((copy) => sourcesOf(file, copy))
      .filter(({ from, path }) => from !== undefined && from < at && covers(path, folder))
      .some(({ from = -1 }) => hasRun(from, is));
  const hasRun = (stage: number, is: (command: { text: string }) => boolean): boolean =>
    chainOf(file, stage).some(
      (one) =>
        (one.keyword === 'RUN' && commandsOf(one).some(is)) ||
        (one.keyword === 'COPY' &&
          sourcesOf(file, one).some(
            ({ from }) => from !== undefined && from < stage && hasRun(from, is),
          )),
    );
  expect({
    withoutCompiler: withoutCompiler(file, isBuild).map(({ text }) => text),
    inLastStage: own.filter((one) => isBuild(one) || isCollect(one)).map(({ text }) => text),
    dist: makes(isBuild, 'dist'),
    staticfiles: makes(isCollect, 'staticfiles'),
  }).toEqual({ withoutCompiler: [], inLastStage: [], dist: true, staticfiles: true });
});

test('the image has the packages of production, and no others', () => {
  const { file, at } = lastStage();
  expect(modulesOf(file, at)).toBe('for production');
});

test('the image has nothing of the sources', () => {
  const { file, instructions } = lastStage();
  const given = /^(package\.json|package-lock\.json|package\*\.json|vendor(\/.*)?)$/;
  const made = /^(dist|staticfiles|node_modules|package\.json|package-lock\.json|vendor)(\/.*)?$/;
  const others = instructions
    .filter(({ keyword }) => keyword === 'COPY' || keyword === 'ADD')
    .flatMap((copy) => sourcesOf(file, copy))
    .filter(({ from, path }) => !(from === undefined ? given : made).test(path))
    .map(({ path }) => path || '.');
  expect(others).toEqual([]);
});

test('the files are in a folder of their own', () => {
  const { workdir, file, at } = lastStage();
  const withoutFolder = file.stages.filter(
    (stage, i) =>
      stage.instructions.some(({ keyword }) => keyword === 'RUN' || keyword === 'COPY') &&
      effectiveStage(file, i)?.workdir === undefined,
  );
  const copied = chainOf(file, at).find(({ keyword }) => keyword === 'COPY')?.line ?? Infinity;
  const entered = chainOf(file, at).find(({ keyword }) => keyword === 'WORKDIR')?.line ?? Infinity;
  expect({
    workdir,
    stagesWithoutOne: withoutFolder.length,
    isEnteredFirst: entered < copied,
  }).toEqual({
    workdir: expect.stringMatching(
      /^\/(?!(root|tmp|etc|usr|bin|var|proc|sys|dev|lib)?$)[\w./-]+$/,
    ) as string,
    stagesWithoutOne: 0,
    isEnteredFirst: true,
  });
});

test('the image runs as a user without rights', () => {
  const [user = '', group = 'node'] = (lastStage().user ?? 'root').split(':');
  const isPlain = (name: string) => name === 'node' || /^0*[1-9]\d*$/.test(name);
  expect({ user, group, isPlain: isPlain(user) && isPlain(group) }).toMatchObject({
    isPlain: true,
  });
});

/** What Docker starts; an ENTRYPOINT in the shell form ignores CMD. */
function startOf({ entrypoint, cmd }: ReturnType<typeof lastStage>) {
  const parts = [entrypoint, cmd].filter((one) => one !== undefined);
  const words = parts.flatMap((one) => one.words);
  return { forms: parts.map(({ form }) => form), words };
}

test('node is the first process of the container, and runs the compiled program', () => {
  const { forms, words } = startOf(lastStage());
  const all = words[0]?.endsWith('docker-entrypoint.sh') ? words.slice(1) : words;
  const [program = '', ...args] = all;
  const script = args.find((arg) => !arg.startsWith('-'));
  expect({ forms: [...new Set(forms)], program, script }).toEqual({
    forms: ['exec'],
    program: expect.stringMatching(/^(\/usr\/local\/bin\/)?node$/) as string,
    script: expect.stringMatching(/^(.*\/)?dist\/main(\.js)?$/) as string,
  });
});

test('errors show lines of the sources', () => {
  const last = lastStage();
  const { words } = startOf(last);
  const script = words.findIndex((word) => /main(\.js)?$/.test(word));
  const options = [...words.slice(0, script), last.env['NODE_OPTIONS'] ?? '']
    .join(' ')
    .split(/\s+/);
  expect(options).toContain('--enable-source-maps');
});

test('docker stop sends a signal for which the shop listens', () => {
  const { stopSignal = 'SIGTERM' } = lastStage();
  expect(['SIGTERM', 'TERM', '15', 'SIGINT', 'INT', '2']).toContain(stopSignal);
});

test('the shop knows that it is in production, and accepts connections from outside', () => {
  expect(lastStage().env).toMatchObject({ NODE_ENV: 'production', HOST: '0.0.0.0' });
});

test('the port that is exposed is the one at which the shop listens', () => {
  const { exposes, env } = lastStage();
  expect([...new Set(exposes)]).toEqual([`${env['PORT'] ?? '8000'}/tcp`]);
});

test('a health check asks /livez, and needs nothing but Node', () => {
  const { healthcheck, env } = lastStage();
  const { text = '' } = healthcheck ?? {};
  const port = env['PORT'] ?? '8000';
  expect({
    asks: /^CMD\b/i.test(text) && /\bnode\b/.test(text) && text.includes('/livez'),
    port: text.includes(`:${port}/`) || text.includes('PORT'),
    others: /\b(curl|wget|nc|netcat|npm|npx)\b/.exec(text)?.[0],
  }).toEqual({ asks: true, port: true, others: undefined });
});

const SECRET_NAME =
  /SECRET|PASSW(OR)?D|TOKEN|CREDENTIAL|API_?KEY|_KEY$|_AUTH$|_PWD$|DSN$|(DATABASE|REDIS)_URL$/i;
const SECRET_FILE =
  /^(\.env(\..+)?|\.npmrc|\.netrc|\.pgpass|\.git-credentials|id_[a-z\d]+|.*\.(pem|key|p12|pfx))$/;

const isSecretName = (name: string) => SECRET_NAME.test(name) && !name.endsWith('_FILE');
const isSecretFile = (path: string) =>
  path.split('/').some((part) => SECRET_FILE.test(part) || /^\.?secrets?$/.test(part)) &&
  !path.endsWith('.env.example');

test('no secret is in any stage', () => {
  const { globals, stages } = read();
  const all = stages.flatMap(({ instructions }) => instructions);
  const names = [globals, ...all.map(({ pairs }) => pairs)]
    .flatMap(Object.keys)
    .filter(isSecretName);
  const assigned = all.flatMap(({ keyword, text, words, heredocs }) => {
    if (keyword !== 'RUN' && keyword !== 'COPY') return [];
    const found = [text, ...words, ...heredocs].join('\n').matchAll(/\b(\w+)=(?=[^\s=])/g);
    return [...found].map(([, name = '']) => name).filter(isSecretName);
  });
  const copied = all
    .filter(({ keyword }) => keyword === 'COPY' || keyword === 'ADD')
    .flatMap(({ words }) => words)
    .filter(isSecretFile);
  const inside = all.filter(({ text, heredocs }) =>
    /:\/\/[^\s/:@$]*:[^\s/@$]+@|_authToken=/.test([text, ...heredocs].join('\n')),
  );
  const found = [...names, ...assigned, ...copied, ...inside.map(({ line }) => `line ${line}`)];
  expect([...new Set(found)]).toEqual([]);
});

const NOT_SENT = [
  'node_modules/express/index.js',
  'src/node_modules/left-pad/index.js',
  '.git/config',
  '.git/objects/ab/cdef',
  '.env',
  '.env.production',
  '.env.local',
  'src/.env',
  'tests/health.test.ts',
  'tests/deep/shop.ts',
  'dist/main.js',
  'staticfiles/order.3f2a1b.js',
  'media/cover.png',
  'deployment.sqlite',
  'deployment.sqlite-wal',
  'src/data/old.sqlite',
  'npm-debug.log',
  'src/server/trace.log',
];

const SENT = [
  'package.json',
  'package-lock.json',
  'vendor/bookshop-kit-0.1.0.tgz',
  'tsconfig.build.json',
  'src/main.ts',
  'src/media/routes.ts',
  'src/log/logger.ts',
  'src/data/first-start.ts',
  'assets/lantern.svg',
  'assets/deep/order.js',
];

const readIgnored = () => (files.exists('.dockerignore') ? files.text('.dockerignore') : '');

test('what belongs to a machine or is secret is not sent to the builder', () => {
  expect(sentToBuilder(readIgnored(), NOT_SENT)).toEqual([]);
});

test('what the build needs is sent to the builder, and the example of an environment', () => {
  const wanted = [...SENT, '.env.example'];
  expect(sentToBuilder(readIgnored(), wanted)).toEqual(wanted);
});

const imageTest = onDocker('Dockerfile');

const build = (comment?: string): Promise<Image> =>
  buildImage({
    ...miniatureShop(comment),
    Dockerfile: files.text('Dockerfile'),
    '.dockerignore': readIgnored(),
  });

/** The image of the miniature, or a failure that says what the builder said. */
async function built(comment?: string): Promise<Image> {
  const image = await build(comment);
  expect({
    built: image.built,
    said: image.built ? '' : image.said.split('\n').slice(-8).join('\n'),
  }).toEqual({
    ...{ built: true, said: '' },
  });
  return image;
}

const LOOK = `
const { existsSync, readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const has = (path) => existsSync(path);
const found = [];
const search = (folder) => {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) search(path);
    else if (entry.isFile() && readFileSync(path).includes('${PASSWORD_OF_MINIATURE}')) found.push(path);
  }
};
search(process.cwd());
console.log(JSON.stringify({
  isRoot: process.getuid() === 0,
  has: ['dist/main.js', 'staticfiles/order.js', 'node_modules/@bookshop/kit/index.js'].filter(has),
  hasNot: ['node_modules/jest', 'node_modules/typescript', 'src', 'tests', '.git'].filter(has),
  secrets: found,
}));
`;

imageTest('a built image has what the shop needs, and neither rights nor tools', async () => {
  const image = await built();
  expect(await image.evaluate(LOOK)).toEqual({
    isRoot: false,
    has: ['dist/main.js', 'staticfiles/order.js', 'node_modules/@bookshop/kit/index.js'],
    hasNot: [],
    secrets: [],
  });
});

async function openContainer() {
  const image = await built();
  const container = await image.start();
  let logs = '';
  for (let tries = 0; tries < 50 && !logs.includes('the shop is open'); tries += 1) {
    logs = await container.logs();
  }
  expect(logs).toBe('the shop is open\n');
  return { image, container };
}

imageTest('a container of it closes the shop and ends when docker stop tells it to', async () => {
  const { container } = await openContainer();
  const code = await container.stop();
  expect({ code, said: await container.logs() }).toEqual({
    code: 0,
    said: 'the shop is open\nthe shop is closing\n',
  });
});

/** From now on the shop answers everything with this status; redirects lead to a page that works. */
const breakWith = (status: number) =>
  `fetch(\`http://127.0.0.1:\${process.env.PORT ?? 8000}/break/${status}\`)`;

/** From now on nobody listens at the port, although the process lives. */
const LEAVE = 'fetch(`http://127.0.0.1:${process.env.PORT ?? 8000}/leave`)';

imageTest(
  'its health check passes, and fails when the shop answers with any other status',
  async () => {
    const { image, container } = await openContainer();
    const { Healthcheck: { Test: [how, ...command] = [] } = {} } = await image.config();
    const check = how === 'CMD-SHELL' ? ['/bin/sh', '-c', ...command] : command;
    const isHealthy: Record<string, boolean> = { 200: (await container.exec(...check)).code === 0 };
    for (const status of [302, 304, 404, 503]) {
      await container.exec('node', '-e', breakWith(status));
      isHealthy[status] = (await container.exec(...check)).code === 0;
    }
    await container.exec('node', '-e', LEAVE);
    isHealthy['no answer'] = (await container.exec(...check)).code === 0;
    expect(isHealthy).toEqual({
      ...{ 200: true, 302: false, 304: false, 404: false, 503: false },
      'no answer': false,
    });
  },
);

imageTest('after a change of the sources, no package is installed again', async () => {
  await built();
  const { said } = await built(`changed ${randomUUID()}`);
  // npm says how many packages it has added; a step whose result is used again says nothing.
  expect(said.match(/added \d+ packages?/g) ?? []).toEqual([]);
});
