'use strict';
const { createHash } = require('node:crypto');
const {
  closeSync,
  createReadStream,
  existsSync,
  openSync,
  readFileSync,
  statSync,
} = require('node:fs');
const { basename, join } = require('node:path');
const { pipeline } = require('node:stream/promises');
const { MANIFEST, PARTS, SCHEMA, partsOf } = require('./pack-format.js');
const { Problem, run } = require('./load-programs.js');

const MAKE = '`npm run course -- services pack <file>` makes one where there is internet.';
const COPY =
  'Copy it again from the machine where it was made; both copies must have the same size.';

/**
 * Unpacks a pack into a folder, checks that it is complete and unchanged, and returns its manifest.
 * Changes nothing else.
 */
async function openPack(file, folder) {
  const name = basename(file);
  if (!existsSync(file)) throw new Problem(2, `there is no file ${file}`, MAKE);
  if (!statSync(file).isFile()) throw new Problem(2, `${file} is not a file`, MAKE);
  await unpack(file, folder);
  const manifest = readManifest(folder, name);
  for (const part of partsOf(manifest.images))
    await checkPart(folder, name, [part, manifest.parts[part]]);
  return manifest;
}

async function unpack(file, folder) {
  // Over stdin, since some versions of tar read `C:` in a path as the name of a machine.
  const input = openSync(file, 'r');
  const args = ['-x', '-o', '-f', '-', MANIFEST, ...Object.values(PARTS)];
  try {
    // The exit code says less than the unpacked files do.
    if (await run('tar', args, { cwd: folder, input })) return;
  } finally {
    closeSync(input);
  }
  throw new Problem(
    3,
    'the program tar is not installed',
    'Install it (Debian: apt-get install tar) and try again.',
  );
}

function readManifest(folder, name) {
  const file = join(folder, MANIFEST);
  if (!existsSync(file)) throw new Problem(2, `${name} is not a pack of the course`, MAKE);
  let manifest;
  try {
    manifest = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new Problem(
      2,
      `${name} is incomplete or damaged: its list of contents cannot be read`,
      COPY,
    );
  }
  const isWhole = typeof manifest?.parts === 'object' && Array.isArray(manifest.images);
  if (manifest?.schema === SCHEMA && isWhole) return manifest;
  const other = String(manifest?.schema).startsWith('bookshop-course/pack/');
  if (!other) throw new Problem(2, `${name} is not a pack of the course`, MAKE);
  throw new Problem(
    2,
    `${name} has another format (${manifest.schema}) than this course reads (${SCHEMA})`,
    MAKE,
  );
}

async function checkPart(folder, name, [part, wanted]) {
  const file = join(folder, part);
  const size = existsSync(file) ? statSync(file).size : 0;
  if (size !== wanted?.size) {
    throw new Problem(
      2,
      `${name} is incomplete: it has ${size} of ${wanted?.size} bytes of ${part}`,
      COPY,
    );
  }
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  if (hash.digest('hex') !== wanted.sha256) {
    throw new Problem(2, `${name} is damaged: ${part} differs from what was packed`, COPY);
  }
}

module.exports = { openPack };
