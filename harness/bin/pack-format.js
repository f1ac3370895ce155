'use strict';
// What `services pack` writes and `services load` reads. Plain JavaScript, since a pack is loaded
// before anything is built.
const { join } = require('node:path');

const SCHEMA = 'bookshop-course/pack/v1';
const MANIFEST = 'manifest.json';

/** The files of a pack besides its manifest. */
const PARTS = {
  packages: 'npm-cache.tar.gz',
  binding: 'node_sqlite3.node',
  images: 'images.tar.gz',
};

/** The names of those files in a pack with these images: without any, the last one is not there. */
function partsOf(images) {
  const { images: saved, ...others } = PARTS;
  return [...Object.values(others), ...(images.length > 0 ? [saved] : [])];
}

/** Where sqlite3 looks for its binding, in the folder of the package. */
const BINDING_PLACE = ['build', 'Release', 'node_sqlite3.node'];

const INSTALL = ['ci', '--include=dev', '--offline', '--ignore-scripts', '--no-audit', '--no-fund'];

/**
 * The program and arguments to run `npm` with these arguments; on Windows npm is a script, which
 * needs a shell.
 */
function npmCommand(args) {
  return process.platform === 'win32'
    ? ['cmd.exe', ['/d', '/s', '/c', 'npm', ...args]]
    : ['npm', args];
}

/**
 * The environment for an install from a cache only. The address of the registry is part of the
 * cache's keys, so it has to be the same as for packing. The user's other npm settings are left
 * out, since they are for a network.
 */
function offlineEnvironment(folder, registry) {
  const own = Object.entries(process.env).filter(([name]) => !/^npm_config_/i.test(name));
  return {
    ...Object.fromEntries(own),
    npm_config_cache: join(folder, 'npm-cache'),
    npm_config_registry: registry,
    npm_config_userconfig: join(folder, 'no-npmrc'),
    npm_config_update_notifier: 'false',
  };
}

module.exports = {
  BINDING_PLACE,
  INSTALL,
  MANIFEST,
  PARTS,
  SCHEMA,
  npmCommand,
  offlineEnvironment,
  partsOf,
};
