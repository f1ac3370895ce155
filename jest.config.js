// The harness owns the configuration; this file is where Jest and editors look for it.
module.exports = {
  ...require('./harness/jest-preset.js'),
  ...require('./harness/dist/run/jest/config.js').jestFolders,
};
