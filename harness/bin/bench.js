#!/usr/bin/env node
'use strict';
// `npm run bench`: a program of its own, which only the course has and not its edition for
// learners.
const { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { launch } = require('./launch.js');

const sources = join(dirname(__dirname), 'bench');
const built = join(sources, 'dist');

launch(async (args) => {
  if (!existsSync(sources)) {
    process.stderr.write(
      '`npm run bench` is for authors, and this edition of the course has no benchmark\n→ `npm run course -- doctor` looks at this machine.\n',
    );
    return 2;
  }
  require('./install.js').ensureInstalled();
  require('./build.js').ensureBuilt();
  build();
  return require(join(built, 'bench-program.js')).main(args);
});

/** Without a look at the types, which are checked by `npm test`. */
function build() {
  const ts = require('typescript');
  const compilerOptions = { target: 'ES2022', module: 'CommonJS', esModuleInterop: true };
  mkdirSync(built, { recursive: true });
  for (const name of readdirSync(sources).filter((file) => file.endsWith('.ts'))) {
    const text = readFileSync(join(sources, name), 'utf8');
    const { outputText } = ts.transpileModule(text, { compilerOptions });
    const file = join(built, name.replace(/\.ts$/, '.js'));
    // Another run may be loading it.
    const isThere = existsSync(file) && readFileSync(file, 'utf8') === outputText;
    if (!isThere) writeFileSync(file, outputText);
  }
}
