import type { Instrumenter as StrykerInstrumenter } from '@stryker-mutator/instrumenter' with {
  'resolution-mode': 'import',
};

/** A source with one small change that a machine has made. */
export interface Mutant {
  /** The kind of change, such as `ConditionalExpression`. */
  readonly mutator: string;
  /** Counted from 1. */
  readonly line: number;
  readonly original: string;
  readonly replacement: string;
  /** The whole source with the change in it. */
  readonly text: string;
}

/**
 * All changes that Stryker's instrumenter makes to a source, one at a time, in the order of their
 * places. Its switches, which hold all of them in one source, are not used: the report of a test
 * would show them.
 */
export async function makeMutants(file: string, source: string): Promise<Mutant[]> {
  const instrumenter = await openInstrumenter();
  const { mutants } = await instrumenter.instrument(
    [{ name: file, content: source, mutate: true }],
    { plugins: null, excludedMutations: [], ignorers: [] },
  );
  const starts = lineStarts(source);
  const offsetOf = ({ line, column }: { line: number; column: number }) =>
    (starts[line] ?? 0) + column;
  return mutants
    .map(({ mutatorName, location, replacement }) => {
      const [from, to] = [offsetOf(location.start), offsetOf(location.end)];
      return {
        mutator: mutatorName,
        line: location.start.line + 1,
        from,
        original: source.slice(from, to),
        replacement,
        text: source.slice(0, from) + replacement + source.slice(to),
      };
    })
    .sort((a, b) => a.from - b.from)
    .map(({ from: _, ...mutant }) => mutant);
}

function lineStarts(source: string): number[] {
  const lines = source.split('\n');
  return lines.map((_, i) => lines.slice(0, i).join('\n').length + (i > 0 ? 1 : 0));
}

const nothing = () => {};
const SILENT = {
  isTraceEnabled: () => false,
  isDebugEnabled: () => false,
  isInfoEnabled: () => false,
  isWarnEnabled: () => false,
  isErrorEnabled: () => false,
  isFatalEnabled: () => false,
  trace: nothing,
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  fatal: nothing,
};

/** An ES module, which this one, compiled to CommonJS, can only import when it runs. */
async function openInstrumenter(): Promise<StrykerInstrumenter> {
  const { Instrumenter } = await import('@stryker-mutator/instrumenter');
  return new Instrumenter(SILENT);
}
