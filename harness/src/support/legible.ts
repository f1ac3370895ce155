/**
 * Characters that are not shown, or that change how others are shown: control characters (C0 and
 * C1), marks of the writing direction and other format characters, halves of a surrogate pair, the
 * line and paragraph separators, and what Unicode calls no character. The joiners that emoji and
 * some scripts need are left as they are.
 */
const UNSEEN = /(?![\u200C\u200D])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu;

/** The same, except for what makes lines and columns of a text. */
const UNSEEN_IN_TEXT = new RegExp(`(?![\\n\\t])${UNSEEN.source}`, 'gu');

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * A foreign name in one line, of at most `most` characters. What would not be seen is written as in
 * a string of JavaScript, such as `\u001b`.
 */
export function legibleName(name: string, most = MOST_IN_A_NAME): string {
  return cut(cut(name, most).replaceAll(UNSEEN, write), most);
}

/** The same for a text that may have several lines. */
export function legibleText(text: string, most: number): string {
  const lines = cut(text, most).replaceAll('\r\n', '\n');
  return cut(lines.replaceAll(UNSEEN_IN_TEXT, write), most);
}

/** Longer than any name that the course itself uses. */
const MOST_IN_A_NAME = 300;

function write(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const digits = code.toString(16).padStart(4, '0');
  return SHORT[character] ?? (code > 0xffff ? `\\u{${digits}}` : `\\u${digits}`);
}

/** At most `most` characters, and no half of a pair at the end. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
