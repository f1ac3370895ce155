/**
 * Runs in the test's realm before the test file is loaded. In a prepared process it loads what does
 * not depend on the answer, says so, and waits: when the learner saves, only the answer and the
 * tests are left to load. `loaded-ahead.ts` has to list every file that is read here.
 */
module.exports = async function waitAtGate(): Promise<void> {
  const shared = globalThis as unknown as Record<symbol, unknown>;
  const gate = shared[Symbol.for('course.gate')] as { go: Promise<void> } | undefined;
  if (!gate) return;
  const { chapterDir } = shared[Symbol.for('bookshop.lane')] as { chapterDir: string };
  const { dependencies } = require(`${chapterDir}/package.json`) as {
    dependencies?: Record<string, string>;
  };
  for (const name of Object.keys(dependencies ?? {}))
    require(require.resolve(name, { paths: [chapterDir] }));
  await gate.go;
};
