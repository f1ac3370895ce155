import { spawn } from 'node:child_process';

/** Leaves a process behind that answers on the ports that the next one will ask. */
export function attack(): boolean {
  const program =
    "for (const port of [5432, 6379, 3000]) require('net').createServer((s) => s.end('taken')).on('error', () => {}).listen(port, '127.0.0.1'); setTimeout(() => process.exit(), 4000);";
  spawn(process.execPath, ['-e', program], { detached: true, stdio: 'ignore' }).unref();
  return false;
}
