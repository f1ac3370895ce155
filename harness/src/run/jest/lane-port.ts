import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import type ts from 'typescript';

import { CLIMATES } from '../../model/climate';
import type { Lane, Service, ServiceAddresses, WorkspacePlan } from '../../model/workspace';
import { buildWorkspace, listWorkspace } from '../build/build-workspace';
import { scanTokens } from '../types/scan-tokens';
import { lookUp } from './layer-resolver';

/** The properties of a lane apart from the workspace. */
export interface Layout {
  readonly lane: Lane;
  readonly services: ServiceAddresses;
  readonly boxSocket?: string | undefined;
  readonly tagSeed?: number | undefined;
  /** By default, those of the usual climate. */
  readonly surroundings?: Readonly<Record<string, string>>;
  readonly reportNotGraded: LanePort['reportNotGraded'];
  readonly reportTrouble: LanePort['reportTrouble'];
  readonly withheldMs: LanePort['withheldMs'];
  readonly beginPiece: LanePort['beginPiece'];
}

/**
 * The interface that the harness provides to the kit; `chapters/kit/src/lane.ts` describes it from
 * the kit's side.
 */
export interface LanePort {
  readonly lane: Lane;
  readonly boxSocket: string | undefined;
  readonly services: readonly Service[];
  addressOf(service: Service): string;
  reportNotGraded(title: string, service: string): void;
  reportTrouble(reason: string): void;
  withheldMs(): number;
  beginPiece(): void;
  newTag(): string;
  readonly surroundings: Readonly<Record<string, string>>;
  readonly cacheDir: string;
  readonly chapterDir: string;
  readText(path: string): string | null;
  listFiles(): string[];
  importsOf(path: string): string[];
  tokensOf(path: string): string[];
  build(): string;
}

/** The folder of empty database files with the tables of a chapter, which are created once. */
const DATABASES = resolve(
  __dirname,
  '../../../..',
  'node_modules',
  '.cache',
  'course',
  'databases',
);

export function createLanePort(
  workspace: WorkspacePlan,
  { lane, services, boxSocket, tagSeed, ...layout }: Layout,
): LanePort {
  const {
    surroundings = CLIMATES.usual.variables,
    reportNotGraded,
    reportTrouble,
    withheldMs,
    beginPiece,
  } = layout;
  const readText = (path: string) => {
    const file = lookUp(workspace, path);
    return file === undefined ? null : readFileSync(file, 'utf8');
  };
  return {
    lane,
    boxSocket,
    services: Object.keys(services) as Service[],
    addressOf: (service) => services[service] ?? '',
    reportNotGraded,
    reportTrouble,
    withheldMs,
    beginPiece,
    newTag: tagsFrom(tagSeed),
    surroundings,
    cacheDir: DATABASES,
    chapterDir: workspace.chapterDir,
    readText,
    listFiles: () => listWorkspace(workspace),
    importsOf: (path) => {
      const { preProcessFile } = require('typescript') as typeof ts;
      return preProcessFile(readText(path) ?? '').importedFiles.map(({ fileName }) => fileName);
    },
    tokensOf: (path) => scanTokens(readText(path) ?? ''),
    build: () => buildWorkspace(workspace),
  };
}

const TAG_DIGITS = 12;

/** Random tags; with a seed, the same ones in the same order for every test file. */
function tagsFrom(seed: number | undefined): () => string {
  if (seed === undefined) return () => randomBytes(TAG_DIGITS / 2).toString('hex');
  let drawn = 0;
  return () => {
    drawn += 1;
    return createHash('sha256').update(`${seed} ${drawn}`).digest('hex').slice(0, TAG_DIGITS);
  };
}
