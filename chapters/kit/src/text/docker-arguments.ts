import type * as Ast from 'dockerfile-ast';

import type { DockerInstruction } from './dockerfile';

/** Reads what follows the keyword of an instruction. */
export function readArguments(node: Ast.Instruction, escape: string): DockerInstruction {
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
