'use strict';
const { spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const {
  copyFileSync,
  createReadStream,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
} = require('node:fs');
const { dirname, join } = require('node:path');
const { createGunzip } = require('node:zlib');
const { canLoadSqlite, isComplete } = require('./install.js');
const { Problem, lastLines, run } = require('./load-programs.js');
const {
  BINDING_PLACE,
  INSTALL,
  PARTS,
  npmCommand,
  offlineEnvironment,
} = require('./pack-format.js');

/** Installs what the lockfile names, only from the unpacked pack. */
async function loadPackages(root, folder, { manifest, print }) {
  const lockfile = hashOf(join(root, 'package-lock.json'));
  if (lockfile !== manifest.lockfile) {
    throw new Problem(
      2,
      `the pack was made with another version of the course (${manifest.course}): its packages are not those of this package-lock.json, so they were not installed`,
      'Use the copy of the course that it was made with, or make a pack of this one.',
    );
  }
  if (isComplete()) {
    print('✓ packages: installed already');
  } else {
    await install(root, folder, manifest);
    print(`✓ packages: ${manifest.packages} in the pack, installed what this machine needs`);
  }
  placeBinding(root, folder, { manifest, print });
}

function hashOf(lockfile) {
  if (!existsSync(lockfile)) {
    throw new Problem(
      2,
      'package-lock.json is missing',
      '`git checkout package-lock.json` brings it back.',
    );
  }
  return createHash('sha256').update(readFileSync(lockfile)).digest('hex');
}

async function install(root, folder, manifest) {
  refuseLink(join(root, 'node_modules'));
  const cache = [createReadStream(join(folder, PARTS.packages)), createGunzip()];
  const unpacked = await run('tar', ['-x', '-o', '-f', '-'], { cwd: folder, input: cache });
  if (unpacked?.code !== 0) {
    throw new Problem(
      3,
      `the packages could not be unpacked: ${lastLines(unpacked?.output ?? 'the program tar is not installed')}`,
      'Free space on the disk of the temporary folder and try again.',
    );
  }
  const env = offlineEnvironment(folder, manifest.registry);
  const installed = await run(...npmCommand(INSTALL), { cwd: root, env });
  if (installed?.code === 0) return;
  if (!installed)
    throw new Problem(
      3,
      'there is no npm on this machine',
      'It comes with Node; install both again.',
    );
  throw new Problem(
    3,
    `npm could not install the packages:\n${lastLines(installed.output.replaceAll(/^npm (notice|warn).*$/gm, ''), 5)}`,
    `Run the same command to try again. The pack was made with npm ${manifest.npm}; another version of npm may be the cause.`,
  );
}

/** Throws for a link: npm empties the folder before it installs, also one in another place. */
function refuseLink(modules) {
  if (lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink()) {
    throw new Problem(
      2,
      'node_modules is a link to another folder, which npm would empty',
      'Remove the link and try again.',
    );
  }
}

/** Places sqlite3's compiled part, so that its install script need not download or compile it. */
function placeBinding(root, folder, { manifest, print }) {
  if (canLoadSqlite()) {
    print('✓ sqlite3: works already');
    return;
  }
  const { platform, arch, napi } = manifest.binding;
  const misfit = misfitOf(manifest.binding);
  if (misfit)
    throw unfit(`it is for ${platform} ${arch} with Node-API ${napi}, and this is ${misfit}`);
  const place = join(root, 'node_modules', 'sqlite3', ...BINDING_PLACE);
  mkdirSync(dirname(place), { recursive: true });
  copyFileSync(join(folder, PARTS.binding), place);
  if (canLoadSqlite()) {
    print(`✓ sqlite3: the binding for ${platform} ${arch} fits`);
    return;
  }
  const reason = reasonOf(root);
  rmSync(place);
  throw unfit(reason);
}

function misfitOf({ platform, arch, napi }) {
  const fits = platform === process.platform && arch === process.arch;
  if (fits && Number(napi) <= Number(process.versions.napi)) return undefined;
  return `${process.platform} ${process.arch} with Node-API ${process.versions.napi}`;
}

function reasonOf(root) {
  const { stderr } = spawnSync(process.execPath, ['-e', "require('sqlite3')"], {
    cwd: root,
    encoding: 'utf8',
  });
  return /^Error: (.*)$/m.exec(stderr)?.[1] ?? lastLines(stderr, 1);
}

function unfit(reason) {
  return new Problem(
    3,
    `sqlite3's binding in the pack does not work here: ${reason}`,
    'The packages are installed. `npm rebuild sqlite3` makes a binding, with a network, python3, make and a C++ compiler; or load a pack that was made on a machine like this one.',
  );
}

module.exports = { loadPackages };
