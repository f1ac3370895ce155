'use strict';
// Plain JavaScript: it runs on a fresh clone, before anything is installed or built.

/**
 * Runs a command of the course if the Node version supports it. The command gets its arguments and
 * returns its exit code.
 */
function launch(command) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    process.stderr.write(
      `The course needs Node 20.19 or newer; this is ${process.version}.\n→ Install a supported release of Node and try again.\n`,
    );
    process.exit(3);
  }
  command(process.argv.slice(2)).then((code) => {
    // Waits until the output is written, then exits, even if something is still open.
    process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
  });
}

module.exports = { launch };
