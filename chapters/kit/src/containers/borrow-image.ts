import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { docker } from '../images/docker';
import { currentLane } from '../lane';

export interface BorrowedImage {
  readonly name: string;
  /** How many containers of this name there are, running or not. */
  containers(): Promise<number>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Gives an image another name for a while, and removes all containers of this name then. */
export async function borrowImage(image: string): Promise<BorrowedImage> {
  const name = `course-borrowed-${currentLane().newTag()}:17`;
  await docker('tag', image, name);
  const ids = async () => {
    const { stdout } = await docker('ps', '--all', '--format', '{{.ID}} {{.Image}}');
    const lines = stdout.split('\n').map((line) => line.split(' '));
    return lines.filter(([, of]) => of === name).map(([id = '']) => id);
  };
  return {
    name,
    containers: async () => (await ids()).length,
    async [Symbol.asyncDispose]() {
      const left = await ids();
      if (left.length > 0) await docker('rm', '--force', '--volumes', ...left);
      await docker('rmi', name);
    },
  };
}

/** The image with PostgreSQL that the course uses, if an engine responds that has it. */
export function postgresImageHere(): string | undefined {
  return candidates().find((image) => {
    const { status } = spawnSync('docker', ['image', 'inspect', image], { stdio: 'ignore' });
    return status === 0;
  });
}

/** As the harness chooses it: by a variable, a stand-in, or the official one. */
function candidates(): string[] {
  const root = join(currentLane().chapterDir, '../..');
  const read = (...path: string[]) => {
    const file = join(root, ...path);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  };
  const standIn = /"postgres": "([^"]+)"/.exec(read('.course', 'images.json'))?.[1];
  const official = /^FROM (\S+) AS postgres$/m.exec(read('harness', 'docker', 'Dockerfile'))?.[1];
  return [process.env['COURSE_POSTGRES_IMAGE'], standIn, official].filter(
    (image): image is string => !!image,
  );
}
