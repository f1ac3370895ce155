import type * as Ast from 'dockerfile-ast';

import { type DockerInstruction, readInstruction } from './docker-instruction';

export interface Stage {
  /** With variables replaced, such as `node:22.11-slim`. */
  readonly image: string;
  readonly name: string | undefined;
  /** The position of the earlier stage that it continues. */
  readonly parent: number | undefined;
  readonly instructions: readonly DockerInstruction[];
}

export interface Dockerfile {
  /** `ARG` before the first `FROM`: known to `FROM` lines, and not inside of a stage. */
  readonly globals: Readonly<Record<string, string>>;
  readonly stages: readonly Stage[];
}

/** Reads a Dockerfile; nothing of it is run. */
export function readDockerfile(text: string): Dockerfile {
  const { DockerfileParser } = require('dockerfile-ast') as typeof Ast;
  const parsed = DockerfileParser.parse(text.replaceAll('\r\n', '\n'));
  const escape = parsed.getEscapeCharacter();
  const globals: Record<string, string> = {};
  const stages: (Stage & { instructions: DockerInstruction[] })[] = [];
  for (const node of parsed.getInstructions()) {
    const instruction = readInstruction(node, escape);
    if (instruction.keyword === 'FROM') stages.push(beginStage(instruction, stages));
    else if (stages.length > 0) stages.at(-1)?.instructions.push(instruction);
    else if (instruction.keyword === 'ARG') Object.assign(globals, instruction.pairs);
  }
  return { globals, stages };
}

function beginStage({ words }: DockerInstruction, earlier: readonly Stage[]) {
  const [image = '', as = '', name] = words;
  const named = as.toUpperCase() === 'AS' ? name?.toLowerCase() : undefined;
  const parent = earlier.findLastIndex((stage) => stage.name === image.toLowerCase());
  return { image, name: named, parent: parent < 0 ? undefined : parent, instructions: [] };
}
