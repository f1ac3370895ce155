'use strict';
// How `services load` starts programs and creates its temporary folder, and how both are cleaned
// up.
const { spawn, spawnSync } = require('node:child_process');
const { mkdtempSync, rmSync } = require('node:fs');
const { constants, tmpdir } = require('node:os');
const { join } = require('node:path');
const { pipeline } = require('node:stream/promises');
const { clearTimeout, setTimeout } = require('node:timers');

/**
 * An error that a person can fix, with the exit code of the command: 2 for the pack, 3 for the
 * machine.
 */
class Problem extends Error {
  constructor(code, message, next) {
    super(message);
    this.code = code;
    this.next = next;
  }
}

const running = new Set();

/**
 * A program that has read enough closes its input, which is not an error: tar does so at the end of
 * an archive, before the padding of its last block.
 */
const LEFT_EARLY = ['EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'];

/**
 * Runs a program to its end and returns its exit code and output; `undefined` when there is no such
 * program. `input` is an open file, or a chain of streams; `limit` is its time limit in
 * milliseconds.
 */
function run(command, args, { cwd, env, input = 'ignore', limit } = {}) {
  return new Promise((resolve, reject) => {
    const streamed = Array.isArray(input);
    // A group of its own: all that it starts is ended with it.
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: [streamed ? 'pipe' : input, 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    });
    running.add(child);
    const timer = limit && setTimeout(() => kill(child), limit);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    }
    const broken = streamed ? feed(input, child.stdin) : Promise.resolve();
    const ended = () => {
      clearTimeout(timer);
      running.delete(child);
    };
    child.once('error', (error) => {
      ended();
      if (error.code === 'ENOENT') resolve(undefined);
      else reject(error);
    });
    child.once('close', async (code) => {
      ended();
      const error = await broken;
      resolve(error ? { code: 1, output: error.message } : { code, output });
    });
  });
}

/** Returns the error with which it ended, if there was one. */
async function feed(streams, stdin) {
  try {
    await pipeline(...streams, stdin);
    return undefined;
  } catch (error) {
    return LEFT_EARLY.includes(error.code) ? undefined : error;
  }
}

function kill(child) {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(child.pid), '/t', '/f'], { stdio: 'ignore' });
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The whole group has ended already.
  }
}

/** An empty folder that is removed when the command ends for any reason. */
function openTemporary() {
  const folder = mkdtempSync(join(tmpdir(), 'course-load-'));
  process.once('exit', () =>
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }),
  );
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.once(signal, () => {
      running.forEach(kill);
      process.exit(128 + constants.signals[signal]);
    });
  }
  return folder;
}

/** The last lines that are not empty. */
function lastLines(output, count = 3) {
  return output
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .slice(-count)
    .join('\n');
}

module.exports = { Problem, lastLines, openTemporary, run };
