import { NginxSyntaxError, readTokens, type Token } from './nginx-tokens';

export { NginxSyntaxError };

export interface Directive {
  readonly name: string;
  /** Without quotes. */
  readonly args: readonly string[];
  /** The first line is 1. */
  readonly line: number;
  /** What stands between its braces. */
  readonly block?: readonly Directive[];
}

/** Reads a configuration. Throws `NginxSyntaxError` when nginx would not read it. */
export function parseNginx(text: string): Directive[] {
  const tokens = readTokens(text);
  const { directives, next } = readBlock(tokens, 0);
  const rest = tokens[next];
  if (rest) throw new NginxSyntaxError(`line ${rest.line}: there is one "}" too many`);
  return directives;
}

/**
 * Replaces `${NAME}` and `$NAME` of these variables, as the official image of nginx does with
 * templates. All others are left to nginx.
 */
export function renderTemplate(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(
    /\$\{([A-Za-z_]\w*)\}|\$([A-Za-z_]\w*)/g,
    (whole, braced: string | undefined, plain: string | undefined) => {
      const name = braced ?? plain ?? '';
      return Object.hasOwn(variables, name) ? (variables[name] ?? '') : whole;
    },
  );
}

/** Stops at the brace that closes the block. */
function readBlock(tokens: readonly Token[], from: number) {
  const directives: Directive[] = [];
  let next = from;
  for (;;) {
    const first = tokens[next];
    if (!first || first.kind === '}') return { directives, next };
    const words: string[] = [];
    let token: Token | undefined = first;
    while (token?.kind === 'word') {
      words.push(token.text);
      next += 1;
      token = tokens[next];
    }
    const [name, ...args] = words;
    if (name === undefined || !token || token.kind === '}') throw unexpected(token ?? first);
    const directive = { name, args, line: first.line };
    next += 1;
    if (token.kind === ';') directives.push(directive);
    else {
      const inner = readBlock(tokens, next);
      if (!tokens[inner.next]) {
        throw new NginxSyntaxError(`line ${first.line}: the block of ${name} is not closed`);
      }
      directives.push({ ...directive, block: inner.directives });
      next = inner.next + 1;
    }
  }
}

function unexpected({ kind, line }: Token): NginxSyntaxError {
  const what = kind === 'word' ? 'a ";" is missing after this line' : `unexpected "${kind}"`;
  return new NginxSyntaxError(`line ${line}: ${what}`);
}
