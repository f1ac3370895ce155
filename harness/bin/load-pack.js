'use strict';
// `course services load <file>`. Plain JavaScript without packages, since it runs on a fresh clone
// and installs the packages.
const { statSync } = require('node:fs');
const { dirname, resolve } = require('node:path');
const { performance } = require('node:perf_hooks');
const { loadImages } = require('./load-images.js');
const { loadPackages } = require('./load-packages.js');
const { Problem, openTemporary } = require('./load-programs.js');
const { openPack } = require('./open-pack.js');

const root = dirname(dirname(__dirname));
const USAGE = 'npm run course -- services load <file>';

/**
 * Loads everything that can be loaded and returns the exit code, which is that of the first
 * problem.
 */
async function loadPack(args) {
  if (args.some((arg) => arg === '--help' || arg === '-h')) {
    process.stdout.write(
      `Usage: ${USAGE}\n\nInstalls the packages and loads the images from a file that \`services pack\` has made. Needs no network.\n`,
    );
    return 0;
  }
  try {
    if (args.length !== 1 || args[0].startsWith('-'))
      throw new Problem(2, 'services load takes one file', USAGE);
    return await load(resolve(args[0]));
  } catch (error) {
    return report(error);
  }
}

async function load(file) {
  const start = performance.now();
  const folder = openTemporary();
  if (statSync(file, { throwIfNoEntry: false })) tell(`Reading the pack, ${megabytes(file)} …`);
  const manifest = await openPack(file, folder);
  tell('Installing the packages …');
  const packages = await attempt(() => loadPackages(root, folder, { manifest, print }));
  tell('Loading the images …');
  const images = await attempt(() => loadImages(root, folder, { manifest, print, tell }));
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  print(
    packages || images
      ? `Loaded a part of it in ${seconds} s; see above for what is missing.`
      : `Loaded in ${seconds} s. \`npm run course -- doctor\` checks the machine, \`npm run course -- services up\` starts the services.`,
  );
  return packages || images;
}

/** Loads one part. A problem with it does not keep the other part from being loaded. */
async function attempt(act) {
  try {
    await act();
    return 0;
  } catch (error) {
    return report(error);
  }
}

function report(error) {
  if (error instanceof Problem) {
    tell(`${error.message}\n→ ${error.next}`);
    return error.code;
  }
  tell('This is a bug in the course, not in your code. Please report it with these lines:');
  tell(error.stack);
  return 70;
}

function megabytes(file) {
  return `${Math.ceil(statSync(file).size / 1e6)} MB`;
}

function print(text) {
  process.stdout.write(`${text}\n`);
}

function tell(text) {
  process.stderr.write(`${text}\n`);
}

module.exports = { loadPack };
