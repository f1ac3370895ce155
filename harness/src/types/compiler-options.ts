/**
 * The compiler options for answers, as in a tsconfig.json. They are not read from the course's own
 * file: learners can change it, and a grade must not depend on it. A test checks that both are the
 * same. `CourseView` says where the types of Jest are there as well.
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
