import type Dockerode from 'dockerode';

import { removeContainer } from '../containers';
import { SETTINGS as POSTGRES_SETTINGS } from '../start-postgres';
import { SETTINGS as REDIS_SETTINGS } from '../start-redis';
import { POSTGRES_FILES } from './sealed-images';

/** A server of one attempt. It has no network: a socket file in a folder is all that leads to it. */
export interface ServerStart {
  readonly image: string;
  readonly password: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly socketsDir: string;
}

export interface SealedServer {
  readonly address: string;
  end(): Promise<void>;
}

const SOCKETS = '/run/course';

const DATA = '/var/tmp/data';

const MEMORY_MB = 512;

/** Starts from the files that the image brings; only then is there a password, and an owner who can log in. */
const START_POSTGRES = `
set -e
cp -a ${POSTGRES_FILES} ${DATA}/files
echo 'local all all scram-sha-256' > ${DATA}/files/pg_hba.conf
echo "ALTER ROLE course PASSWORD '$COURSE_PASSWORD'" | postgres --single -D ${DATA}/files postgres > /dev/null
unset COURSE_PASSWORD
exec postgres -D ${DATA}/files "$@"
`;

/** Resolves when the container runs; the server answers soon after. */
export async function startSealedPostgres(
  docker: Dockerode,
  start: ServerStart,
): Promise<SealedServer> {
  const settings = {
    ...POSTGRES_SETTINGS,
    listen_addresses: '',
    unix_socket_directories: SOCKETS,
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const end = await run(docker, start, {
    Entrypoint: ['sh', '-c', START_POSTGRES, 'postgres', ...args],
    Cmd: [],
    Env: [`COURSE_PASSWORD=${start.password}`],
    User: 'postgres',
  });
  const socket = encodeURIComponent(start.socketsDir);
  return { address: `postgres://course:${start.password}@localhost/postgres?host=${socket}`, end };
}

export async function startSealedRedis(
  docker: Dockerode,
  start: ServerStart,
): Promise<SealedServer> {
  const end = await run(docker, start, {
    Entrypoint: ['redis-server'],
    Cmd: [
      ...REDIS_SETTINGS,
      ...['--port', '0', '--requirepass', start.password],
      ...['--unixsocket', `${SOCKETS}/redis.sock`, '--unixsocketperm', '777'],
    ],
    User: 'redis',
  });
  const socket = encodeURIComponent(`${start.socketsDir}/redis.sock`);
  return { address: `redis://:${start.password}@localhost/0?path=${socket}`, end };
}

async function run(
  docker: Dockerode,
  { image, labels, socketsDir }: ServerStart,
  options: Dockerode.ContainerCreateOptions,
): Promise<() => Promise<void>> {
  const memory = MEMORY_MB * 1_000_000;
  const container = await docker.createContainer({
    Image: image,
    Labels: { ...labels },
    ...options,
    NetworkDisabled: true,
    HostConfig: {
      NetworkMode: 'none',
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      Memory: memory,
      MemorySwap: memory,
      PidsLimit: 256,
      LogConfig: { Type: 'none', Config: {} },
      Tmpfs: { [DATA]: 'rw,size=300m,mode=1777' },
      Binds: [`${socketsDir}:${SOCKETS}`],
    },
  });
  const end = () => removeContainer(docker, container.id);
  try {
    await container.start();
    return end;
  } catch (error) {
    await end();
    throw error;
  }
}
