#!/usr/bin/env node
'use strict';
// `npm run bench`
const { launchAuthorsProgram } = require('./authors-program.js');

launchAuthorsProgram({
  folder: 'bench',
  program: 'bench-program',
  command: 'npm run bench',
  what: 'benchmark',
});
