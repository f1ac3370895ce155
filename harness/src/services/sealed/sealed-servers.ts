import { chmodSync, mkdirSync } from 'node:fs';

import type Dockerode from 'dockerode';

import type { ServiceAddresses } from '../../model/workspace';
import { removeContainer } from '../containers';
import { SETTINGS as POSTGRES_SETTINGS } from '../start-postgres';
import { SETTINGS as REDIS_SETTINGS } from '../start-redis';
import { POSTGRES_FILES } from './sealed-images';
import { newSecret } from './secret';

export const SEALED_SERVICES = ['postgres', 'redis'] as const;

export type SealedService = (typeof SEALED_SERVICES)[number];

export interface ServersStart {
  readonly images: Readonly<Record<SealedService, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly services: readonly SealedService[];
  /** A folder to be created, for their sockets. */
  readonly socketsDir: string;
}

/** Servers without a network: they can be reached only by the socket files in a folder. */
export interface SealedServers {
  readonly services: readonly SealedService[];
  readonly addresses: ServiceAddresses;
  readonly socketsDir: string;
  /** Ends them, and returns those that had already ended. */
  end(): Promise<SealedService[]>;
}

const SOCKETS = '/run/course';

const DATA = '/var/tmp/data';

const MEMORY_MB = 512;

/**
 * Starts from a copy of the image's files, and sets the owner's password, so that the owner can log
 * in.
 */
const START_POSTGRES = `
set -e
cp -a ${POSTGRES_FILES} ${DATA}/files
echo 'local all all scram-sha-256' > ${DATA}/files/pg_hba.conf
echo "ALTER ROLE course PASSWORD '$COURSE_PASSWORD'" | postgres --single -D ${DATA}/files postgres > /dev/null
unset COURSE_PASSWORD
exec postgres -D ${DATA}/files "$@"
`;

/**
 * Resolves when the containers run; the servers respond soon after. Leaves nothing behind when one
 * does not start.
 */
export async function startServers(docker: Dockerode, start: ServersStart): Promise<SealedServers> {
  const { services, socketsDir } = start;
  mkdirSync(socketsDir);
  // Open to every user, since the containers run as other users; the folder above keeps others on
  // this machine out.
  chmodSync(socketsDir, 0o777);
  const starting = services.map(async (service) => {
    const server = STARTERS[service](socketsDir, newSecret());
    const id = await run(docker, start, { Image: start.images[service], ...server.options });
    return { service, id, address: server.address };
  });
  const settled = await Promise.allSettled(starting);
  const started = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const remove = () => Promise.all(started.map(({ id }) => removeContainer(docker, id)));
  try {
    await Promise.all(starting);
  } catch (error) {
    await remove();
    throw error;
  }
  const end = async () => {
    const looks = started.map(({ id }) => docker.getContainer(id).inspect());
    const states = await Promise.all(looks);
    await remove();
    return started.filter((_, at) => !states[at]?.State.Running).map(({ service }) => service);
  };
  const addresses = Object.fromEntries(started.map(({ service, address }) => [service, address]));
  return { services, addresses, socketsDir, end };
}

interface Server {
  readonly address: string;
  readonly options: Dockerode.ContainerCreateOptions;
}

const STARTERS: Record<SealedService, (socketsDir: string, password: string) => Server> = {
  postgres: (socketsDir, password) => {
    const settings = {
      ...POSTGRES_SETTINGS,
      listen_addresses: '',
      unix_socket_directories: SOCKETS,
    };
    const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const host = encodeURIComponent(socketsDir);
    return {
      address: `postgres://course:${password}@localhost/postgres?host=${host}`,
      options: {
        Entrypoint: ['sh', '-c', START_POSTGRES, 'postgres', ...args],
        Cmd: [],
        Env: [`COURSE_PASSWORD=${password}`],
        User: 'postgres',
      },
    };
  },
  redis: (socketsDir, password) => {
    const path = encodeURIComponent(`${socketsDir}/redis.sock`);
    return {
      address: `redis://:${password}@localhost/0?path=${path}`,
      options: {
        Entrypoint: ['redis-server'],
        Cmd: [
          ...REDIS_SETTINGS,
          ...['--port', '0', '--requirepass', password],
          ...['--unixsocket', `${SOCKETS}/redis.sock`, '--unixsocketperm', '777'],
        ],
        User: 'redis',
      },
    };
  },
};

async function run(
  docker: Dockerode,
  { labels, socketsDir }: ServersStart,
  options: Dockerode.ContainerCreateOptions,
): Promise<string> {
  const memory = MEMORY_MB * 1_000_000;
  const container = await docker.createContainer({
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
  try {
    await container.start();
    return container.id;
  } catch (error) {
    await removeContainer(docker, container.id);
    throw error;
  }
}
