/** One line of the benchmark: two things measured side by side, and how far apart they may be. */
export interface BenchRow {
  readonly what: string;
  readonly against: string;
  readonly measured: number;
  readonly baseline: number;
  readonly unit: 's' | 'ms' | 'MB' | 'statements';
  readonly atMost: number;
  readonly aim: number;
}

export function ratioOf({ measured, baseline }: BenchRow): number {
  return measured / baseline;
}

export interface BenchText {
  readonly machine: string;
  readonly notes: readonly string[];
  readonly figures: readonly string[];
}

/** The table for docs/benchmark.md. */
export function renderBench(
  rows: readonly BenchRow[],
  { machine, notes, figures }: BenchText,
): string {
  const lines = rows.map((row) => {
    const figures = `${row.measured.toFixed(2)} / ${row.baseline.toFixed(2)} ${row.unit}`;
    return `| ${row.what} | ${row.against} | ${figures} | ${ratioOf(row).toFixed(2)} | ${row.atMost} | ${row.aim} |`;
  });
  return [
    '# Benchmark',
    '',
    'Made by `npm run bench -- --write`. Both sides of a row are measured in the same run; only the ratio means something elsewhere.',
    '',
    `Machine: ${machine}.`,
    '',
    '| what | against | measured | ratio | at most | aim |',
    '| --- | --- | --- | --- | --- | --- |',
    ...lines,
    '',
    ...list('What some of the rows stand for:', notes),
    ...list('Not as a ratio:', figures),
  ].join('\n');
}

function list(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, '', ...lines.map((line) => `- ${line}`), ''];
}
