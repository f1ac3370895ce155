import { files } from '../files';
import { currentLane } from '../lane';
import { spawnProgram } from '../program/spawn-program';
import type { Inspection, InspectionOrder } from './findings';
// Started by its path; the type makes it a part of what a test sees.
import type {} from './tools-program';

export type { Finding, Inspection } from './findings';

const PROGRAM = 'node_modules/@bookshop/kit/src/quality/tools-program.js';

/**
 * What ESLint, Prettier and the TypeScript compiler say about these files, with settings of their
 * own. `imported` are files of the chapter that these import. Nothing of them is run.
 */
export async function inspect(
  inspected: readonly string[],
  imported: readonly string[],
): Promise<Inspection> {
  const paths = [...inspected, ...imported];
  const order: InspectionOrder = {
    files: Object.fromEntries(paths.map((path) => [path, files.text(path)])),
    inspected,
  };
  const program = await spawnProgram(currentLane().build(), PROGRAM, {
    INSPECTION_ORDER: JSON.stringify(order),
  });
  // After each step of the tools, the test gets its full time again.
  program.stdout.onMore(() => currentLane().beginPiece());
  const { code } = await program.ended;
  const [result] = program.stdout.lines().slice(-1);
  if (code !== 0 || result === undefined) {
    throw new Error(`the tools did not run: ${program.stderr.lines().join('\n')}`);
  }
  return JSON.parse(result) as Inspection;
}
