'use strict';
// Plain JavaScript: it runs before anything is installed or built.
const { existsSync } = require('node:fs');
const { dirname } = require('node:path');

/**
 * npm starts a program in the folder of a package. This goes back to the folder in which the
 * command was typed, so that relative paths start there.
 */
function enterTypedFolder() {
  const { INIT_CWD, npm_package_json: manifest } = process.env;
  const isMoved = manifest !== undefined && dirname(manifest) === process.cwd();
  if (isMoved && INIT_CWD && existsSync(INIT_CWD)) process.chdir(INIT_CWD);
}

module.exports = { enterTypedFolder };
