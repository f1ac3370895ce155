'use strict';
// Builds harness/dist when its sources are newer. Plain JavaScript, since it runs before anything
// is built.
const {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} = require('node:fs');
const { dirname, join, relative } = require('node:path');

const harness = dirname(__dirname);
const dist = join(harness, 'dist');
const stamp = join(dist, '.built');

const FORMAT = {
  getCanonicalFileName: (name) => name,
  getCurrentDirectory: () => harness,
  getNewLine: () => '\n',
};

/** Names, sizes and times of the sources, to notice any change. */
function fingerprint() {
  const sources = readdirSync(join(harness, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return [...sources, join(harness, 'tsconfig.json')]
    .map((file) => {
      const { size, mtimeMs } = statSync(file);
      return `${file.slice(harness.length)} ${size} ${mtimeMs}`;
    })
    .sort()
    .join('\n');
}

function ensureBuilt() {
  const now = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return;
  refuseForeign(dist);
  process.stderr.write('Building the course once; this takes a few seconds ...\n');
  build();
  removeLeftovers();
  writeFileSync(stamp, now);
}

/**
 * File by file, without a look at the types: they take four times as long, are checked by
 * `npm test`, and whoever starts the course can do nothing about them.
 */
function build() {
  const ts = require('typescript');
  const { config } = ts.readConfigFile(join(harness, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, harness);
  for (const source of listSources()) {
    const fileName = join(harness, 'src', source);
    const text = readFileSync(fileName, 'utf8');
    const { outputText, sourceMapText, diagnostics } = ts.transpileModule(text, {
      fileName,
      reportDiagnostics: true,
      compilerOptions: options,
    });
    if (diagnostics.length > 0) refuseBroken(ts.formatDiagnostics(diagnostics, FORMAT));
    const file = join(dist, source.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(file), { recursive: true });
    writeWhole(file, outputText);
    writeWhole(`${file}.map`, sourceMapText);
  }
}

/** A file that is no TypeScript at all, as after a bad merge. */
function refuseBroken(found) {
  process.stderr.write(
    `The course's own code does not compile; this is not a fault of your code:\n${found}`,
  );
  process.exit(70);
}

/** Under its name at once: another command may be running from it. */
function writeWhole(file, text) {
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
  const partial = `${file}.${process.pid}`;
  writeFileSync(partial, text);
  renameSync(partial, file);
}

function listSources() {
  return readdirSync(join(harness, 'src'), { recursive: true }).filter((name) =>
    name.endsWith('.ts'),
  );
}

/** After `sudo npm …`, for example. */
function refuseForeign(folder) {
  try {
    accessSync(existsSync(folder) ? folder : harness, constants.W_OK);
  } catch {
    process.stderr.write(
      `${folder} is not writable: it belongs to another user, or is read-only.\n→ Take it over with \`sudo chown -R "$(id -un)" ${JSON.stringify(harness)}\`, then run the command again.\n`,
    );
    process.exit(3);
  }
}

/**
 * Removes what was built from deleted sources. The rest always stays in place, since another
 * command may be running from it.
 */
function removeLeftovers() {
  const built = readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dist, join(entry.parentPath, entry.name)));
  for (const path of built.filter((name) => /\.js(\.map)?$/.test(name))) {
    const source = join(harness, 'src', path.replace(/\.js(\.map)?$/, '.ts'));
    if (!existsSync(source)) rmSync(join(dist, path));
  }
}

module.exports = { ensureBuilt };
