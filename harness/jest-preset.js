// The preset that each chapter's package.json names. Jest looks for a file of this name in the
// package; the configuration itself belongs to the harness.
require('./bin/build.js').ensureBuilt();
// Before Jest uses the thread pool: its size is read once.
Object.assign(process.env, require('./dist/run/jest/test-variables.js').TEST_VARIABLES);
module.exports = { ...require('./dist/run/jest/config.js').jestPreset };
