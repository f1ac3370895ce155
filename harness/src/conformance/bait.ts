import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Bait extends AsyncDisposable {
  /** Values for the placeholders in an attack's code, by name. */
  readonly values: Readonly<Record<string, string>>;
}

/**
 * Targets for attacks: a grade file, a secret, a port of this machine, a folder to leave marks in.
 */
export async function layBait(): Promise<Bait> {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'course-bait-'));
  const secret = randomUUID();
  process.env['COURSE_BAIT'] = secret;
  const server = createServer((socket) => socket.end()).listen(0, '0.0.0.0');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    values: {
      GRADE: join(folder, 'grade.json'),
      MARK: join(folder, 'mark'),
      SECRET: secret,
      PORT: String(port),
    },
    [Symbol.asyncDispose]: async () => {
      delete process.env['COURSE_BAIT'];
      rmSync(folder, { recursive: true, force: true });
      await new Promise((closed) => server.close(closed));
    },
  };
}
