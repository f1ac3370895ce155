import type * as Ast from 'dockerfile-ast';

/** One instruction of a Dockerfile as Docker understands it. */
export interface DockerInstruction {
  /** In upper case, such as `RUN`. */
  readonly keyword: string;
  /** The first line is 1. */
  readonly line: number;
  /** `--from=build` is `{ from: ['build'] }`. */
  readonly flags: Readonly<Record<string, readonly string[]>>;
  /** The arguments without flags and comments, continued lines joined. */
  readonly text: string;
  /** `exec` for a JSON array of strings, such as of `CMD ["node", "main.js"]`. */
  readonly form: 'exec' | 'shell';
  /** The strings of the exec form; otherwise the words, with variables replaced. */
  readonly words: readonly string[];
  /** Of `ENV`, `ARG` and `LABEL`; an `ARG` without a default has an empty value. */
  readonly pairs: Readonly<Record<string, string>>;
  /** The contents of its heredocs. */
  readonly heredocs: readonly string[];
}

/** Reads an instruction and what follows its keyword. */
export function readInstruction(node: Ast.Instruction, escape: string): DockerInstruction {
  const keyword = node.getKeyword();
  const flags: Record<string, string[]> = {};
  for (const flag of flagsOf(node)) (flags[flag.getName()] ??= []).push(flag.getValue() ?? '');
  const heredocs = heredocsOf(node);
  const whole = joinLines(node.getRawArgumentsContent() ?? '', escape, heredocs.length > 0);
  const text = withoutFlags(whole);
  const strings = readExecForm(text);
  return {
    keyword,
    line: node.getRange().start.line + 1,
    flags,
    text,
    form: strings ? 'exec' : 'shell',
    words: strings ?? wordsOf(node, heredocs.length > 0 ? text : undefined),
    pairs: pairsOf(node),
    heredocs,
  };
}

/** Comments may stand between continued lines. The text of a heredoc is not part of the result. */
function joinLines(raw: string, escape: string, hasHeredoc: boolean): string {
  const [first = '', ...more] = raw.split('\n');
  if (hasHeredoc) return first.trim();
  const lines = [first, ...more.filter((line) => !/^\s*(#|$)/.test(line))];
  const joined = lines.map((line) => {
    const trimmed = line.trim();
    return trimmed.endsWith(escape) ? trimmed.slice(0, -escape.length).trim() : trimmed;
  });
  return joined.join(' ').trim();
}

function withoutFlags(text: string): string {
  return text.replace(/^(--[a-z-]+(=\S*)?\s+)+/, '');
}

/** Only double quotes make a JSON array: what looks similar is a command for the shell. */
function readExecForm(text: string): string[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    const value = JSON.parse(text) as unknown;
    const isList = Array.isArray(value) && value.every((item) => typeof item === 'string');
    return isList ? value : undefined;
  } catch {
    return undefined;
  }
}

function wordsOf(node: Ast.Instruction, firstLine: string | undefined): string[] {
  if (firstLine !== undefined) return firstLine.split(/\s+/);
  return node.getExpandedArguments().map((argument) => argument.getValue());
}

function flagsOf(node: Ast.Instruction): Ast.Flag[] {
  return 'getFlags' in node ? (node as Ast.ModifiableInstruction).getFlags() : [];
}

function pairsOf(node: Ast.Instruction): Record<string, string> {
  const properties =
    'getProperties' in node ? (node as Ast.PropertyInstruction).getProperties() : [];
  return Object.fromEntries(
    properties.map((property) => [property.getName(), property.getValue() ?? '']),
  );
}

function heredocsOf(node: Ast.Instruction): string[] {
  const { document } = node as unknown as { document: { getText(range: unknown): string } };
  // Only instructions that may have one show this method.
  const found = (node as unknown as { getHeredocs(): Ast.Heredoc[] }).getHeredocs();
  return found.map((heredoc) => {
    const range = heredoc.getContentRange();
    return range ? document.getText(range) : '';
  });
}
