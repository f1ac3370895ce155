/** A configuration that nginx would not load. */
export class NginxSyntaxError extends Error {
  override readonly name = 'NginxSyntaxError';
}

export type Token =
  | { readonly kind: 'word'; readonly text: string; readonly line: number }
  | { readonly kind: ';' | '{' | '}'; readonly line: number };

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '\\': '\\',
  t: '\t',
  r: '\r',
  n: '\n',
};

/** Splits a configuration as nginx does (`ngx_conf_read_token`). */
export function readTokens(text: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  for (let at = 0; at < text.length;) {
    const char = text.charAt(at);
    if (char === '\n') line += 1;
    if (/\s/.test(char)) at += 1;
    else if (char === '#') at = endOfLine(text, at);
    else if (char === ';' || char === '{' || char === '}') {
      tokens.push({ kind: char, line });
      at += 1;
    } else {
      const isQuoted = char === '"' || char === "'";
      const end = isQuoted ? endOfQuoted(text, at, line) : endOfWord(text, at);
      const word = isQuoted ? text.slice(at + 1, end - 1) : text.slice(at, end);
      tokens.push({ kind: 'word', text: unescape(word), line });
      line += word.split('\n').length - 1;
      at = end;
    }
  }
  return tokens;
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

/** A brace belongs to a word only in `${name}`. */
function endOfWord(text: string, at: number): number {
  const [word = ''] = /^(?:\\[\s\S]|\$\{|[^\s;{\\])+/.exec(text.slice(at)) ?? [];
  return at + Math.max(word.length, 1);
}

function endOfQuoted(text: string, at: number, line: number): number {
  const quote = text.charAt(at);
  let end = at + 1;
  while (end < text.length && text.charAt(end) !== quote) end += text.charAt(end) === '\\' ? 2 : 1;
  if (end >= text.length) throw new NginxSyntaxError(`line ${line}: a quote is not closed`);
  if (!/[\s;{)]/.test(text.charAt(end + 1))) {
    throw new NginxSyntaxError(`line ${line}: white space is missing after a quote`);
  }
  return end + 1;
}

function unescape(word: string): string {
  return word.replace(/\\(["'\\trn])/g, (_, char: string) => ESCAPES[char] ?? char);
}
