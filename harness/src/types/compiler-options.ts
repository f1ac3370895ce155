/**
 * How answers are checked, in the words of a tsconfig.json. Not read from the one of the course:
 * that is a file which learners can change, and a grade must not depend on it. A test holds both
 * together.
 */
export const ANSWER_OPTIONS = {
  target: 'ES2022',
  lib: ['ES2023', 'ES2024.String', 'ESNext.Disposable'],
  module: 'node16',
  moduleResolution: 'node16',
  types: ['node'],
  strict: true,
  noUncheckedIndexedAccess: true,
  noImplicitOverride: true,
  noFallthroughCasesInSwitch: true,
  erasableSyntaxOnly: true,
  isolatedModules: true,
  esModuleInterop: true,
  resolveJsonModule: true,
  skipLibCheck: true,
  forceConsistentCasingInFileNames: true,
} as const;
