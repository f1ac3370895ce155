/**
 * Waits for the end of its input, which comes when the command that started it has ended; then
 * removes what that command left behind.
 */
import { rmSync } from 'node:fs';

import { removeAttempt } from '../containers';
import { findEngine } from '../engine';

const [, , attempt = '', folder = ''] = process.argv;

/** A container that was being created when the command ended appears a moment later. */
const LATER_MS = 2000;

process.stdin.resume().once('close', () => {
  void reap();
});

async function reap(): Promise<void> {
  const engine = await findEngine();
  if (engine.state === 'ready') {
    await removeAttempt(engine.docker, attempt);
    await new Promise((resolve) => setTimeout(resolve, LATER_MS));
    await removeAttempt(engine.docker, attempt);
  }
  rmSync(folder, { recursive: true, force: true });
}
