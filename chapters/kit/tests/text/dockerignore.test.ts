import { sentToBuilder } from '../../src/text';

const PATHS = [
  'package.json',
  'src/main.ts',
  'src/.env',
  'tests/a.test.ts',
  'node_modules/x/index.js',
  'kit/node_modules/y/index.js',
  '.env',
  '.env.production',
  '.env.example',
  '.git/config',
];

const left = (...rules: string[]) => {
  const sent = sentToBuilder(rules.join('\n'), PATHS);
  return PATHS.filter((path) => !sent.includes(path));
};

test.each([
  ['nothing', [], []],
  ['a folder in the root only', ['node_modules'], ['node_modules/x/index.js']],
  [
    'a folder anywhere',
    ['**/node_modules/'],
    ['node_modules/x/index.js', 'kit/node_modules/y/index.js'],
  ],
  ['an exception after the rule', ['.env*', '!.env.example'], ['.env', '.env.production']],
  [
    'an exception before the rule',
    ['!.env.example', '.env*'],
    ['.env', '.env.production', '.env.example'],
  ],
  ['a comment and spaces', ['# src', '  tests  ', ''], ['tests/a.test.ts']],
  ['a slash before it', ['/.git'], ['.git/config']],
  ['upper case', ['NODE_MODULES', 'SRC'], []],
  [
    'everything but two',
    ['*', '!package.json', '!src', 'src/.env'],
    PATHS.filter((path) => !/^(package.json|src\/main.ts)$/.test(path)),
  ],
  ['any depth', ['**/.env'], ['src/.env', '.env']],
])('%s', (_what, rules, expected) => {
  expect(left(...rules)).toEqual(expected);
});
