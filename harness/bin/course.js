#!/usr/bin/env node
'use strict';
const { launch } = require('./launch.js');
const { enterTypedFolder } = require('./typed-folder.js');

launch((args) => {
  enterTypedFolder();
  const [group, command, ...rest] = args;
  // It loads the packages that all other commands need.
  if (group === 'services' && command === 'load') return require('./load-pack.js').loadPack(rest);
  require('./install.js').ensureInstalled();
  require('./build.js').ensureBuilt();
  return require('../dist/cli/main.js').main(args);
});
