import { posix } from 'node:path';

import {
  type Dockerfile,
  type DockerInstruction,
  effectiveStage,
  type Stage,
} from '@bookshop/kit/text';

/** A command of a `RUN`, without variables before it. */
export interface Command {
  readonly text: string;
  /** `NODE_ENV=production npm ci` sets it. */
  readonly variables: Readonly<Record<string, string>>;
}

/** The commands of a `RUN`, of its shell form, exec form or heredocs. */
export function commandsOf({ form, words, text, heredocs }: DockerInstruction): Command[] {
  const whole = [form === 'exec' ? words.join(' ') : text, ...heredocs].join('\n');
  return whole
    .split(/&&|\|\||[;|\n]/)
    .map((command) => command.trim())
    .filter((command) => command !== '')
    .map((command) => {
      const [before = ''] = /^(?:\w+=\S*\s+)*/.exec(command) ?? [];
      const pairs = before.split(/\s+/).map((pair) => pair.split('='));
      const variables = Object.fromEntries(pairs) as Record<string, string>;
      return { text: command.slice(before.length), variables };
    });
}

/** What npm is told to do, such as `ci`; `undefined` for another program. */
export function npmCommandOf({ text }: Command): string | undefined {
  const [program = '', ...args] = text.split(/\s+/);
  if (posix.basename(program) !== 'npm') return undefined;
  return args.find((arg) => !arg.startsWith('-')) ?? '';
}

export function runsOf({ instructions }: Stage): Command[] {
  return instructions.filter(({ keyword }) => keyword === 'RUN').flatMap(commandsOf);
}

export const isInstall = (command: Command) =>
  ['ci', 'clean-install'].includes(npmCommandOf(command) ?? '');

/** A source of a `COPY`: the stage it comes from, if any, and its path from that stage's folder. */
export interface Source {
  readonly from: number | undefined;
  readonly path: string;
}

/** The files that a `COPY` or `ADD` copies. */
export function sourcesOf(
  file: Dockerfile,
  { words, flags, heredocs }: DockerInstruction,
): Source[] {
  const name = flags['from']?.at(-1);
  const from = name === undefined ? undefined : stageNamed(file, name);
  const folder = from === undefined ? '/' : (effectiveStage(file, from)?.workdir ?? '/');
  return words.slice(0, -1 - heredocs.length).map((word) => {
    const path = posix.relative(folder, posix.resolve(from === undefined ? folder : '/', word));
    return { from, path };
  });
}

/** What `npm ci` reads; `vendor` has packages that the lockfile names. */
const READ_BY_NPM = ['package.json', 'package-lock.json', 'vendor/bookshop-kit-0.1.0.tgz'];

/** What `npm ci` does not find in a stage, because it is not there or in another folder. */
export function missingForNpm(file: Dockerfile, at: number): string[] {
  const chain = chainOf(file, at);
  return chain.flatMap((instruction, i) => {
    if (instruction.keyword !== 'RUN' || !commandsOf(instruction).some(isInstall)) return [];
    const { workdir, there } = placeAfter(file, chain.slice(0, i));
    const mounts = instruction.flags['mount'] ?? [];
    const all = [...there, ...mounts.flatMap((mount) => mountedBy(file, mount, workdir))];
    const lists = all.filter((path) => posix.basename(path) === 'package.json');
    const lacks = [workdir, ...lists.map((path) => posix.dirname(path))].map((folder) =>
      READ_BY_NPM.filter((path) => !all.includes(posix.join(folder, path))),
    );
    return lacks.toSorted((a, b) => a.length - b.length)[0] ?? [];
  });
}

interface Place {
  readonly workdir: string;
  /** Where the files that npm reads are. */
  readonly there: readonly string[];
}

/** Where a stage is after these instructions. */
function placeAfter(file: Dockerfile, instructions: readonly DockerInstruction[]): Place {
  let place: Place = { workdir: '/', there: [] };
  for (const instruction of instructions) {
    const { workdir, there } = place;
    const { keyword, words } = instruction;
    if (keyword === 'WORKDIR') place = { workdir: posix.resolve(workdir, words[0] ?? ''), there };
    if (keyword !== 'COPY') continue;
    place = { workdir, there: [...there, ...copiedBy(file, instruction, place)] };
  }
  return place;
}

/** Where a `COPY` puts the files that npm reads. */
function copiedBy(
  file: Dockerfile,
  { words, flags, heredocs }: DockerInstruction,
  { workdir, there }: Place,
): string[] {
  const sources = words.slice(0, -1 - heredocs.length);
  const target = words.at(-1) ?? '.';
  const to = posix.resolve(workdir, target);
  const isFolder =
    sources.length > 1 ||
    /(^|\/)\.{0,2}$/.test(target) ||
    [workdir, ...there].some((path) => covers(path, to));
  const from = originOf(file, flags['from']?.at(-1));
  return sources.flatMap((source) => moved(from, source, { to, isFolder, ...flags }));
}

/** Where a `RUN --mount` shows the files that npm reads. */
function mountedBy(file: Dockerfile, mount: string, workdir: string): string[] {
  const options = Object.fromEntries(mount.split(',').map((option) => option.split('='))) as Record<
    string,
    string | undefined
  >;
  const { type = 'bind', source = options['src'] ?? '.', from } = options;
  const target = options['target'] ?? options['dst'] ?? options['destination'] ?? '.';
  if (type !== 'bind') return [];
  const to = posix.resolve(workdir, target);
  return moved(originOf(file, from), source, { to, isFolder: false });
}

/** Of what is sent to the builder, or of a stage: where the files that npm reads are. */
function originOf(file: Dockerfile, name: string | undefined): readonly string[] {
  if (name === undefined) return READ_BY_NPM.map((path) => `/${path}`);
  const stage = stageNamed(file, name);
  return stage < 0 ? [] : placeAfter(file, chainOf(file, stage)).there;
}

interface Move {
  readonly to: string;
  /** Whether a file gets its own name there. Of a folder, its contents are copied in any case. */
  readonly isFolder: boolean;
  /** The flag `--parents`: paths stay as they are. */
  readonly parents?: readonly string[];
}

function moved(from: readonly string[], source: string, { to, isFolder, parents }: Move): string[] {
  const path = posix.resolve('/', source);
  const escaped = path.replaceAll(/[.+^${}()|\\]/g, String.raw`\$&`);
  const pattern = escaped.replaceAll('*', '[^/]*').replaceAll('?', '[^/]').replace(/\/$/, '');
  return from.flatMap((one) => {
    const [whole, inside] = new RegExp(`^${pattern}(?:/(.*))?$`).exec(one) ?? [];
    if (whole === undefined) return [];
    if (parents) return [posix.join(to, one)];
    if (inside !== undefined) return [posix.join(to, inside)];
    return [isFolder ? posix.join(to, posix.basename(one)) : to];
  });
}

/** By its name or number; -1 where there is no such stage. */
export function stageNamed({ stages }: Dockerfile, name: string): number {
  const at = stages.findIndex((stage) => stage.name === name.toLowerCase());
  return at < 0 && /^\d+$/.test(name) && stages[Number(name)] ? Number(name) : at;
}

/** Whether a path is this file or folder, is in it, or contains it. */
export function covers(path: string, part: string): boolean {
  return path === '' || path === part || path.startsWith(`${part}/`);
}

/** The instructions of a stage and of those that it continues. */
export function chainOf({ stages }: Dockerfile, at: number): DockerInstruction[] {
  const stage = stages[at];
  if (!stage) return [];
  const before = stage.parent === undefined ? [] : chainOf({ stages, globals: {} }, stage.parent);
  return [...before, ...stage.instructions];
}

export type Modules = 'none' | 'for production' | 'with dev dependencies';

/** Which packages are in `node_modules` at the end of a stage, or before a command of it. */
export function modulesOf(
  file: Dockerfile,
  at: number,
  isReached: (command: Command) => boolean = () => false,
): Modules {
  let modules: Modules = 'none';
  let environment = '';
  for (const instruction of chainOf(file, at)) {
    const { keyword, pairs } = instruction;
    if (keyword === 'ENV' || keyword === 'ARG') environment = pairs['NODE_ENV'] ?? environment;
    if (keyword === 'RUN') {
      for (const command of commandsOf(instruction)) {
        if (isReached(command)) return modules;
        if (!isInstall(command) && npmCommandOf(command) !== 'prune') continue;
        const isProduction = (command.variables['NODE_ENV'] ?? environment) === 'production';
        modules = omitsDev(command, isProduction) ? 'for production' : 'with dev dependencies';
      }
    }
    if (keyword !== 'COPY') continue;
    for (const { from, path } of sourcesOf(file, instruction)) {
      if (!covers(path, 'node_modules')) continue;
      if (from !== undefined) modules = from < at ? modulesOf(file, from) : modules;
      else if (path !== '') modules = 'with dev dependencies';
    }
  }
  return modules;
}

/** The commands that compile, in stages where npm has left out the compiler. */
export function withoutCompiler(
  file: Dockerfile,
  isBuild: (command: Command) => boolean,
): Command[] {
  return file.stages.flatMap((stage, at) =>
    runsOf(stage)
      .filter(isBuild)
      .filter(({ text }) => modulesOf(file, at, (one) => one.text === text) === 'for production'),
  );
}

function omitsDev({ text }: Command, isProduction: boolean): boolean {
  if (/--include[= ]dev\b|--omit[= ](?!dev\b)\w+/.test(text)) return /--omit[= ]dev\b/.test(text);
  return isProduction || /--omit[= ]dev\b|--production\b|--only=prod/.test(text);
}
