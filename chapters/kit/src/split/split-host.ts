import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import type { ShopHost } from '../host';
import type { Env } from '../json';
import { processEnvironment } from '../process-environment';
import { type Channel, createRemoteHost, type Listener } from '../remote-host';
import type { Reply } from './messages';

/** Opens shops in a child process. `builtDir` is the chapter as plain JavaScript. */
export function createSplitHost(builtDir: string, surroundings: Env): ShopHost {
  return createRemoteHost((listener) => forkProgram({ builtDir, surroundings }, listener));
}

function forkProgram(
  { builtDir, surroundings }: { builtDir: string; surroundings: Env },
  listener: Listener,
): Channel {
  const child = fork(
    join(builtDir, 'node_modules/@bookshop/kit/src/split/host-program.js'),
    [join(builtDir, 'src/shop.js')],
    {
      execArgv: ['--enable-source-maps'],
      env: processEnvironment(surroundings),
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    },
  );
  child.on('message', (reply: Reply) => listener.hear(reply));
  child.on('error', (error) => listener.end(error.message));
  child.on('exit', (code, signal) => listener.end(signal ? `signal ${signal}` : `code ${code}`));
  return {
    // When a message can no longer be sent, the end of the process is reported.
    send: (question) => void child.send(question, () => {}),
    close: async () => {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}
