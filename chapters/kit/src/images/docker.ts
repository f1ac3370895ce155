import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { currentLane } from '../lane';

export interface DockerOutcome {
  readonly code: number | null;
  /** What it wrote to stdout and stderr. */
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the client of Docker. */
export async function docker(...args: readonly string[]): Promise<DockerOutcome> {
  // Each step has the time of a test: a build on a busy machine is slow, and not wrong.
  currentLane().beginPiece();
  const child = spawn('docker', args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    // BuildKit would draw, and leave out what is long.
    env: { ...process.env, BUILDKIT_PROGRESS: 'plain' },
  });
  const code = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, stdout, stderr };
}

/** The image with Node that the course uses, if an engine responds that has it. */
export function nodeImageHere(): string | undefined {
  return candidates().find((image) => {
    const { status } = spawnSync('docker', ['image', 'inspect', image], { stdio: 'ignore' });
    return status === 0;
  });
}

/** Whether this machine can build what only BuildKit understands. */
export function hasBuildKit(): boolean {
  return spawnSync('docker', ['buildx', 'version'], { stdio: 'ignore' }).status === 0;
}

/** As the harness chooses it: by a variable, a stand-in, or the official one. */
function candidates(): string[] {
  const root = join(currentLane().chapterDir, '../..');
  const read = (...path: string[]) => {
    const file = join(root, ...path);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  };
  const standIn = /"node": "([^"]+)"/.exec(read('.course', 'images.json'))?.[1];
  const official = /^FROM (\S+) AS node$/m.exec(read('harness', 'docker', 'Dockerfile'))?.[1];
  return [process.env['COURSE_NODE_IMAGE'], standIn, official].filter(
    (image) => !!image,
  ) as string[];
}
