/** What a shop writes to its log, kept for tests. */
export interface OutputProbe {
  write(text: string): void;
  /** The lines so far. What follows the last line break may still grow. */
  lines(): string[];
  /** Everything, as it was written. */
  text(): string;
}

export function createOutputProbe(): OutputProbe {
  let written = '';
  return {
    write: (text) => {
      written += text;
    },
    lines: () => written.split('\n').slice(0, -1),
    text: () => written,
  };
}
