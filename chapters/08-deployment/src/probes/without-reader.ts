/**
 * Starts the shop and reads what it writes to stdout, until SIGUSR2: then nobody reads any more, as
 * when the program that collects the log has ended. Other signals are passed on.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

// Seconds of processor time, after which the shop is killed: one that logs that it cannot log
// would otherwise do so for ever, also when the test has ended.
const MOST_SECONDS = 5;

const main = join(__dirname, '..', 'main.js');
const shop = spawn(
  '/bin/sh',
  [
    '-c',
    `ulimit -t ${MOST_SECONDS}; exec "$0" "$@"`,
    process.execPath,
    '--enable-source-maps',
    main,
  ],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
shop.stdout.pipe(process.stdout);
process.on('SIGUSR2', () => void shop.stdout.destroy());
shop.stdout.on('close', () => console.log('nobody reads'));
process.on('SIGTERM', () => void shop.kill('SIGTERM'));
shop.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
