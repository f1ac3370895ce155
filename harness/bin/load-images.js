'use strict';
const { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { Problem, lastLines, run } = require('./load-programs.js');
const { PARTS } = require('./pack-format.js');

/**
 * Loads the images of an unpacked pack into this machine's engine, and lets the course use them.
 */
async function loadImages(root, folder, { manifest, print, tell }) {
  if (manifest.images.length === 0) return print('The pack was made without images.');
  const engine = await findEngine();
  for (const { service, image, platform } of manifest.images) {
    if (platform !== engine)
      tell(
        `! ${service}: ${image} is for ${platform}; the engine here is ${engine} and has to emulate it`,
      );
  }
  const loaded = await run('docker', ['load', '--input', PARTS.images], { cwd: folder });
  if (loaded.code !== 0) {
    throw new Problem(
      3,
      `docker could not load the images: ${lastLines(loaded.output)}`,
      '`docker system df` shows what fills its disk; the same command tries again.',
    );
  }
  for (const { service, image } of manifest.images) {
    const found = await run('docker', ['image', 'inspect', image]);
    if (found.code !== 0)
      throw new Problem(
        3,
        `docker has loaded the pack, but has no ${image}`,
        '`docker images` shows what there is; make the pack again.',
      );
    print(`✓ ${service}: ${image}`);
  }
  nameStandIns(root, manifest.images);
}

/** The platform of the engine, such as linux/amd64. */
async function findEngine() {
  const args = ['version', '--format', '{{.Server.Os}}/{{.Server.Arch}}'];
  const answer = await run('docker', args, { limit: 20_000 });
  if (answer?.code === 0) return answer.output.trim();
  const reason = answer
    ? `Docker does not respond: ${lastLines(answer.output, 1) || 'no output within 20 s'}`
    : 'Docker is not installed';
  throw new Problem(
    3,
    `the images were left out, since ${reason}`,
    'Start Docker and run the same command again. Until then, everything works except what needs real services.',
  );
}

/**
 * Writes images other than the course's default ones into .course/images.json: they are used only
 * when it names them.
 */
function nameStandIns(root, images) {
  const file = join(root, '.course', 'images.json');
  const official = readFileSync(join(root, 'harness', 'docker', 'Dockerfile'), 'utf8').split(
    /\r?\n/,
  );
  const before = readStandIns(file);
  const after = { ...before };
  for (const { service, image } of images) {
    if (official.includes(`FROM ${image} AS ${service}`)) delete after[service];
    else after[service] = image;
  }
  if (JSON.stringify(after) === JSON.stringify(before)) return;
  mkdirSync(join(root, '.course'), { recursive: true });
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, `${JSON.stringify(after, null, 2)}\n`);
  renameSync(temporary, file);
}

function readStandIns(file) {
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}

module.exports = { loadImages };
