import { spawn } from 'node:child_process';

/** Starts processes that start nothing and never end, more than there may be. */
export function attack(): boolean {
  for (let i = 0; i < 200; i += 1) {
    spawn('sleep', ['30'], { stdio: 'ignore' }).on('error', () => {});
  }
  return false;
}
