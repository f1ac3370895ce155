import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { ANSWER_OPTIONS } from '../../src/types/compiler-options';

test('answers are checked by the rules that editors find in the tsconfig.json of the course', () => {
  const file = join(__dirname, '../../../tsconfig.json');
  const { compilerOptions } = JSON.parse(readFileSync(file, 'utf8')) as {
    compilerOptions: { noEmit: boolean; types: readonly string[] };
  };
  const { noEmit, types, ...rules } = compilerOptions;
  const { types: seen, ...ours } = ANSWER_OPTIONS;
  expect(ours).toEqual(rules);
  // Answers see no globals of tests, and leave no files.
  expect([noEmit, types]).toEqual([true, [...seen, 'jest']]);
});
