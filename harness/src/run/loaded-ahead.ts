import { dirname, join, resolve } from 'node:path';

import type { WorkspacePlan } from '../model/workspace';
import { lookUp } from './jest/layer-resolver';
import { kitInUse } from './kit-in-use';

/** Where this harness lies. */
const ROOT = resolve(__dirname, '../../..');

/**
 * The files that a Jest process has read when it waits at the gate: only a process that starts
 * later sees a change to one of them. For all packages, npm's list of them is included, and for the
 * harness the stamp of its build.
 */
export function loadedAhead(workspace: WorkspacePlan): string[] {
  const { chapterDir, suite } = workspace;
  return [
    // Read before Jest's environment is created.
    suite,
    lookUp(workspace, 'package.json') ?? join(chapterDir, 'package.json'),
    ...Object.values(kitInUse(workspace)),
    join(dirname(dirname(chapterDir)), 'node_modules', '.package-lock.json'),
    join(ROOT, 'tsconfig.json'),
    join(ROOT, 'harness', 'dist', '.built'),
  ];
}
