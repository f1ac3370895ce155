import { spawnSync } from 'node:child_process';

/** Asks for the answer at every address that could have one. */
export function attack(): boolean {
  const program = `
    const hosts = ['172.17.0.1', 'host.docker.internal', '169.254.169.254', '127.0.0.1'];
    const net = require('net');
    for (const host of hosts) for (const port of [__PORT__, 22, 80]) {
      const socket = net.connect({ host, port }, () => process.exit(7));
      socket.on('error', () => {});
      socket.setTimeout(5000, () => socket.destroy());
    }`;
  return spawnSync(process.execPath, ['-e', program], { timeout: 60_000 }).status === 7;
}
