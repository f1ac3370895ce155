#!/usr/bin/env node
'use strict';
// Plain JavaScript: it runs on a fresh clone, before anything is installed or built.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(
    `The course needs Node 20.19 or newer; this is ${process.version}.\n→ Install a supported release of Node and try again.\n`,
  );
  process.exit(3);
}
const args = process.argv.slice(2);
run(args).then((code) => {
  // What was written goes out first; then nothing that is still open can hold the command up.
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
});

function run([group, command, ...rest]) {
  // It brings what the others need.
  if (group === 'services' && command === 'load') return require('./load-pack.js').loadPack(rest);
  require('./install.js').ensureInstalled();
  require('./build.js').ensureBuilt();
  return require('../dist/cli/main.js').main(args);
}
