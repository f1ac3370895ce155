import type { ServiceStart } from './service-start';

export const SETTINGS = [
  '--save',
  '',
  '--appendonly',
  'no',
  '--databases',
  '256',
  '--maxmemory',
  '256mb',
];

/** Starts Redis, unless it runs already, and returns its address with the rights of its owner. */
export async function startRedis({ image, password, labels }: ServiceStart): Promise<string> {
  const { RedisContainer } = await import('@testcontainers/redis');
  const started = await new RedisContainer(image)
    .withPassword(password)
    .withCommand(['redis-server', ...SETTINGS])
    .withLabels(labels)
    .withReuse()
    .start();
  return started.getConnectionUrl();
}
