// The preset that each chapter's package.json names. Jest looks for a file of this name in the
// package; the configuration itself belongs to the harness.
require('./bin/build.js').ensureBuilt();
// Before Jest uses the thread pool: its size is read once.
Object.assign(process.env, require('./dist/run/jest/test-variables.js').TEST_VARIABLES);
const { jestPreset } = require('./dist/run/jest/config.js');
module.exports = {
  ...jestPreset,
  // By hand, Jest also runs the tests that learners write, on the shop as it is.
  testMatch: [...jestPreset.testMatch, '**/src/specs/**/*.spec.ts'],
};
