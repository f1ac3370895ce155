// The harness owns the configuration; this file is where Jest and editors look for it.
require('./harness/bin/build.js').ensureBuilt();
module.exports = { ...require('./harness/dist/run/jest/config.js').jestConfig };
