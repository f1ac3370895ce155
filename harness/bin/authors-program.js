'use strict';
// A program for authors, which the edition for learners does not have. Plain JavaScript, since it
// runs before anything is installed or built.
const { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { launch } = require('./launch.js');

/**
 * Builds a TypeScript file of harness/<folder> and runs its `main`. `command` is what was typed,
 * `what` the name of what is missing in an edition without the folder.
 */
function launchAuthorsProgram({ folder, program, command, what }) {
  const sources = join(dirname(__dirname), folder);
  const built = join(sources, 'dist');
  launch(async (args) => {
    if (!existsSync(sources)) {
      process.stderr.write(
        `\`${command}\` is for authors, and this edition of the course has no ${what}\n→ \`npm run course -- doctor\` checks this machine.\n`,
      );
      return 2;
    }
    require('./install.js').ensureInstalled();
    require('./build.js').ensureBuilt();
    build(sources, built);
    return require(join(built, `${program}.js`)).main(args);
  });
}

/** Builds without a type check; `npm test` checks the types. */
function build(sources, built) {
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

module.exports = { launchAuthorsProgram };
