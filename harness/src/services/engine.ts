import { connect } from 'node:net';

import type Dockerode from 'dockerode';

import { CourseError } from '../model/course-error';

/** Whether containers can run on this machine, and if not, why, and how to fix it. */
export type Engine =
  | { readonly state: 'ready'; readonly docker: Dockerode; readonly version: string }
  | { readonly state: 'missing'; readonly reason: string; readonly next: string };

/**
 * Looks for a Docker engine wherever Testcontainers looks: `DOCKER_HOST`, its own settings, the
 * usual sockets.
 */
export async function findEngine(): Promise<Engine> {
  // Its helper container would remove our containers after the run; they have to stay until
  // `services down`.
  process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true';
  // Testcontainers would try other engines next; but when one is named, only that one may be used.
  if (process.env['DOCKER_HOST'] !== undefined && (await isSilent(process.env['DOCKER_HOST']))) {
    return { state: 'missing', ...(await explain()) };
  }
  const { getContainerRuntimeClient } = await import('testcontainers');
  try {
    const { container, info } = await getContainerRuntimeClient();
    return {
      state: 'ready',
      docker: container.dockerode,
      version: String(info.containerRuntime.serverVersion),
    };
  } catch {
    return { state: 'missing', ...(await explain()) };
  }
}

/** The engine, or an error of the machine that says what is wrong with it. */
export async function requireEngine(): Promise<Extract<Engine, { state: 'ready' }>> {
  const engine = await findEngine();
  if (engine.state === 'ready') return engine;
  throw new CourseError(`real services need Docker: ${engine.reason}`, {
    next: engine.next,
    blame: 'machine',
  });
}

async function isSilent(host: string): Promise<boolean> {
  return host.startsWith('unix://') && (await knock(host.slice('unix://'.length))) !== undefined;
}

async function explain(): Promise<{ reason: string; next: string }> {
  const host = process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock';
  if (!host.startsWith('unix://')) {
    return {
      reason: `no engine responds at DOCKER_HOST, ${host}`,
      next: 'Start it, or unset DOCKER_HOST.',
    };
  }
  const socket = host.slice('unix://'.length);
  switch (await knock(socket)) {
    case 'EACCES':
      return {
        reason: `your user has no permission for its socket, ${socket}`,
        next: 'Join the group docker (sudo usermod -aG docker $USER, then log in again), or use rootless Docker.',
      };
    case 'ENOENT':
      return {
        reason: `it is not running or not installed: there is no ${socket}`,
        next: 'Start Docker; on Debian as root, harness/docker/ensure-engine.sh installs and starts it.',
      };
    case undefined:
      return {
        reason: `something responds at ${socket}, but it is not a Docker engine`,
        next: '`docker info` shows more.',
      };
    default:
      return {
        reason: `it is installed but not running: nothing responds at ${socket}`,
        next: 'Start it: Docker Desktop, `systemctl start docker`, or on Debian as root harness/docker/ensure-engine.sh.',
      };
  }
}

/** The error code when a connection to the socket fails; undefined when it succeeds. */
function knock(socket: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const connection = connect(socket, () => {
      connection.destroy();
      resolve(undefined);
    });
    connection.on('error', ({ code }: NodeJS.ErrnoException) => resolve(code));
  });
}
