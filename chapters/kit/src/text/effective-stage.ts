import type { DockerInstruction } from './docker-instruction';
import type { Dockerfile, Stage } from './dockerfile';

/** What holds at the end of a stage: of several instructions mostly the last one counts. */
export interface EffectiveStage {
  /** The image from outside on which it stands. */
  readonly image: string;
  /** `undefined`: that of the image. */
  readonly user: string | undefined;
  readonly workdir: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly entrypoint: DockerInstruction | undefined;
  readonly cmd: DockerInstruction | undefined;
  /** `NONE` switches it off: then there is none. */
  readonly healthcheck: DockerInstruction | undefined;
  readonly stopSignal: string | undefined;
  /** Such as `8000/tcp`. */
  readonly exposes: readonly string[];
  /** This stage and those that it continues, the first one first. */
  readonly stages: readonly Stage[];
}

/** By default, of the last stage: that is the image that is built. */
export function effectiveStage(
  { stages }: Dockerfile,
  at = stages.length - 1,
): EffectiveStage | undefined {
  const line: Stage[] = [];
  for (let next: number | undefined = at; next !== undefined; next = line[0]?.parent) {
    const stage: Stage | undefined = stages[next];
    if (!stage) return undefined;
    line.unshift(stage);
  }
  const all = line.flatMap(({ instructions }) => instructions);
  const last = (keyword: string) => all.findLast((one) => one.keyword === keyword);
  const healthcheck = last('HEALTHCHECK');
  return {
    image: line[0]?.image ?? '',
    user: last('USER')?.words[0],
    workdir: readWorkdir(all),
    env: Object.assign({}, ...pairsOf(all, 'ENV')) as Record<string, string>,
    entrypoint: last('ENTRYPOINT'),
    cmd: readCmd(line),
    healthcheck: healthcheck?.words[0]?.toUpperCase() === 'NONE' ? undefined : healthcheck,
    stopSignal: last('STOPSIGNAL')?.words[0],
    exposes: all
      .filter(({ keyword }) => keyword === 'EXPOSE')
      .flatMap(({ words }) => words)
      .map((port) => (port.includes('/') ? port.toLowerCase() : `${port}/tcp`)),
    stages: line,
  };
}

function pairsOf(all: readonly DockerInstruction[], keyword: string) {
  return all.filter((one) => one.keyword === keyword).map(({ pairs }) => pairs);
}

/** A relative one continues the one before. */
function readWorkdir(all: readonly DockerInstruction[]): string | undefined {
  let workdir: string | undefined;
  for (const { keyword, words } of all) {
    if (keyword !== 'WORKDIR') continue;
    const [path = ''] = words;
    workdir = path.startsWith('/') ? path : `${workdir ?? ''}/${path}`;
  }
  return workdir;
}

/** A stage with an ENTRYPOINT of its own forgets the CMD of those that it continues. */
function readCmd(line: readonly Stage[]): DockerInstruction | undefined {
  let cmd: DockerInstruction | undefined;
  for (const { instructions } of line) {
    if (instructions.some(({ keyword }) => keyword === 'ENTRYPOINT')) cmd = undefined;
    cmd = instructions.findLast(({ keyword }) => keyword === 'CMD') ?? cmd;
  }
  return cmd;
}
