/**
 * Starts the shop and reads what it writes to stdout, until SIGUSR2: then nobody reads any more, as
 * when the program that collects the log has ended. Other signals are passed on.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const shop = spawn(process.execPath, ['--enable-source-maps', join(__dirname, '..', 'main.js')], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
shop.stdout.pipe(process.stdout);
process.on('SIGUSR2', () => void shop.stdout.destroy());
process.on('SIGTERM', () => void shop.kill('SIGTERM'));
shop.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
