import { format } from 'prettier';

import type { Finding } from './findings';
import type { Source } from './source';

/** The first line of each file that Prettier writes in another way. */
export async function checkFormat(sources: readonly Source[]): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const { path, text } of sources) {
    const line = await firstOtherLine(text);
    if (line !== undefined) found.push({ file: path, ...line, rule: 'prettier' });
  }
  return found;
}

async function firstOtherLine(
  text: string,
): Promise<Pick<Finding, 'line' | 'message'> | undefined> {
  try {
    const right = await format(text, { parser: 'typescript', singleQuote: true, printWidth: 100 });
    if (right === text) return undefined;
    const [is, should] = [text, right].map((all) => all.split('\n'));
    const at = should?.findIndex((line, number) => line !== is?.[number]) ?? 0;
    const line = at < 0 ? (should?.length ?? 0) : at;
    return { line: line + 1, message: `Prettier writes: ${should?.[line] ?? ''}` };
  } catch (error) {
    return { line: 1, message: (error as Error).message.split('\n')[0] ?? '' };
  }
}
