#!/usr/bin/env node
'use strict';
// `npm run mutants`
const { launchAuthorsProgram } = require('./authors-program.js');

launchAuthorsProgram({
  folder: 'mutants',
  program: 'mutants-program',
  command: 'npm run mutants',
  what: 'solutions to change',
});
