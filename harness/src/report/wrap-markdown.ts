/** Longer lines are hard to read, so a wider terminal is not filled. */
const WIDEST = 100;

/**
 * Wraps Markdown for a terminal: paragraphs and list items are broken between words; code, tables
 * and headings stay as they are.
 */
export function wrapMarkdown(text: string, columns: number): string {
  const width = Math.min(columns, WIDEST);
  let isCode = false;
  return text
    .split('\n')
    .map((line) => {
      if (/^\s*```/.test(line)) isCode = !isCode;
      return isCode || /^\s*(\||#|```)/.test(line) ? line : wrapLine(line, width);
    })
    .join('\n');
}

function wrapLine(line: string, width: number): string {
  const [indent = ''] = /^\s*(?:[-*] |\d+\. |> )?/.exec(line) ?? [];
  const hanging = ' '.repeat(indent.length);
  const lines: string[] = [];
  let current = indent;
  for (const word of line.slice(indent.length).split(' ')) {
    const isBegun = current.trimStart() !== '' && current !== indent && current !== hanging;
    if (isBegun && current.length + 1 + word.length > width) {
      lines.push(current);
      current = hanging + word;
    } else {
      current += isBegun ? ` ${word}` : word;
    }
  }
  return [...lines, current].join('\n');
}
