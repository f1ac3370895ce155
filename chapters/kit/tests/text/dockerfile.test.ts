import { effectiveStage, readDockerfile } from '../../src/text';

const lines = (...all: string[]) => all.join('\n');

/** What the only stage ends with. */
const ending = (...all: string[]) => effectiveStage(readDockerfile(lines('FROM node:22', ...all)));

test('instructions are read in any case, with flags, over continued lines and comments', () => {
  const { stages } = readDockerfile(
    lines(
      '# syntax=docker/dockerfile:1',
      'from node:22.11-slim as Build',
      'copy --chown=node:node --link package.json \\',
      '  # both are needed',
      '',
      '  package-lock.json ./',
      'RUN npm ci && \\',
      '    npm run build',
    ),
  );
  expect(stages).toMatchObject([
    {
      image: 'node:22.11-slim',
      name: 'build',
      parent: undefined,
      instructions: [
        {
          keyword: 'COPY',
          line: 3,
          flags: { chown: ['node:node'], link: [''] },
          words: ['package.json', 'package-lock.json', './'],
          text: 'package.json package-lock.json ./',
          form: 'shell',
        },
        { keyword: 'RUN', line: 7, text: 'npm ci && npm run build' },
      ],
    },
  ]);
});

test('a comment is no instruction, and a heredoc is none either', () => {
  const { stages } = readDockerfile(
    lines(
      'FROM node:22',
      '# USER node',
      'RUN <<EOF',
      'USER node',
      'npm ci',
      'EOF',
      'COPY <<-CONF /etc/app.conf',
      '\tUSER node',
      '\tCONF',
      'WORKDIR /app',
    ),
  );
  const [{ instructions = [] } = {}] = stages;
  expect(instructions.map(({ keyword, words, heredocs }) => [keyword, words, heredocs])).toEqual([
    ['RUN', ['<<EOF'], ['USER node\nnpm ci']],
    ['COPY', ['<<-CONF', '/etc/app.conf'], ['\tUSER node']],
    ['WORKDIR', ['/app'], []],
  ]);
  expect(effectiveStage(readDockerfile('FROM node:22\nRUN <<EOF\nUSER node\nEOF'))?.user).toBe(
    undefined,
  );
});

test('ARG before FROM is known to FROM, and not inside of the stage', () => {
  const { globals, stages } = readDockerfile(
    lines(
      'ARG VERSION=22.11',
      'ARG OTHER',
      'FROM node:${VERSION}-slim AS build',
      'ENV INSIDE=$VERSION',
      'FROM node:$VERSION',
      'ARG VERSION',
      'LABEL version=$VERSION',
    ),
  );
  expect(globals).toEqual({ VERSION: '22.11', OTHER: '' });
  expect(stages.map(({ image }) => image)).toEqual(['node:22.11-slim', 'node:22.11']);
});

test('a stage may continue an earlier one, and COPY --from names one', () => {
  const file = readDockerfile(
    lines(
      'FROM node:22 AS base',
      'ENV NODE_ENV=production A="b c" \\',
      '  C=d',
      'USER node',
      'WORKDIR /srv',
      'CMD ["node", "old.js"]',
      'FROM base AS build',
      'USER root',
      'FROM base',
      'WORKDIR app',
      'COPY --from=build /app/dist ./dist',
      'ENV NODE_ENV=test',
      'EXPOSE 8000 9000/UDP',
    ),
  );
  expect(file.stages.map(({ parent }) => parent)).toEqual([undefined, 0, 0]);
  expect(effectiveStage(file)).toMatchObject({
    image: 'node:22',
    user: 'node',
    workdir: '/srv/app',
    env: { NODE_ENV: 'test', A: 'b c', C: 'd' },
    cmd: { words: ['node', 'old.js'] },
    exposes: ['8000/tcp', '9000/udp'],
  });
  expect(effectiveStage(file, 1)?.user).toBe('root');
  expect(file.stages[2]?.instructions[1]?.flags).toEqual({ from: ['build'] });
});

test('an image of the same name as a later stage is no stage', () => {
  const file = readDockerfile(lines('FROM node AS a', 'FROM later', 'FROM node AS later'));
  expect(file.stages.map(({ parent }) => parent)).toEqual([undefined, undefined, undefined]);
});

test('of several USER, CMD and HEALTHCHECK the last one counts', () => {
  expect(
    ending(
      'USER node',
      'HEALTHCHECK CMD ["node", "health.js"]',
      'CMD ["node", "a.js"]',
      'user root',
      'HEALTHCHECK none',
      'CMD node b.js',
    ),
  ).toMatchObject({ user: 'root', healthcheck: undefined, cmd: { form: 'shell' } });
});

test.each([
  ['CMD ["node", "main.js"]', 'exec', ['node', 'main.js']],
  ['cmd [ "node" , "a b.js" ]', 'exec', ['node', 'a b.js']],
  ['CMD ["node", \\\n  "main.js"]', 'exec', ['node', 'main.js']],
  ['CMD []', 'exec', []],
  ['CMD node main.js', 'shell', ['node', 'main.js']],
  ["CMD ['node', 'main.js']", 'shell', ["['node',", "'main.js']"]],
  ['CMD ["node", "main.js"', 'shell', ['["node",', '"main.js"']],
  ['CMD ["node", 1]', 'shell', ['["node",', '1]']],
])('%s is in %s form', (instruction, form, words) => {
  expect(ending(instruction)?.cmd).toMatchObject({ form, words });
});

test('an ENTRYPOINT makes a stage forget the CMD of the one that it continues', () => {
  const base = ['FROM node:22 AS base', 'CMD ["node", "main.js"]', 'FROM base'];
  const cmdOf = (...more: string[]) =>
    effectiveStage(readDockerfile(lines(...base, ...more)))?.cmd?.words;
  expect(cmdOf('ENTRYPOINT ["tini", "--"]')).toBe(undefined);
  expect(cmdOf('ENTRYPOINT ["tini", "--"]', 'CMD ["x"]')).toEqual(['x']);
});

test('an escape directive, Windows line ends and an empty file are read', () => {
  const file = readDockerfile('# escape=`\r\nFROM node:22\r\nRUN a `\r\n  b\r\nUSER node\r\n');
  expect(effectiveStage(file)?.user).toBe('node');
  expect(file.stages[0]?.instructions[0]?.text).toBe('a b');
  expect(readDockerfile('')).toEqual({ globals: {}, stages: [] });
  expect(effectiveStage(readDockerfile('# nothing'))).toBe(undefined);
});

test('a variable of the stage is replaced', () => {
  expect(ending('ARG ID=1001', 'USER ${ID}')?.user).toBe('1001');
  expect(ending('ENV APP=shop', 'USER $APP')?.user).toBe('shop');
});

test('several flags of one name are kept', () => {
  const run = 'RUN --mount=type=cache,target=/root/.npm --mount=type=secret,id=npmrc npm ci';
  const [stage] = readDockerfile(lines('FROM node:22', run)).stages;
  expect(stage?.instructions[0]).toMatchObject({
    flags: { mount: ['type=cache,target=/root/.npm', 'type=secret,id=npmrc'] },
    text: 'npm ci',
  });
});
