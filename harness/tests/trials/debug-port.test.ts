import { createServer, type Server } from 'node:net';

import { runCourse } from '../support/run-course';
import { openTinyCourse } from '../support/tiny-course';

/** A server on a port that was free. */
async function takePort(): Promise<Server & { port: number }> {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return Object.assign(server, { port: address.port });
}

test('a debugger that cannot listen names the port, and how to choose another', async () => {
  await using course = openTinyCourse();
  await using server = await takePort();
  const { port } = server;
  const { code, stdout, stderr } = await runCourse(course.root, ['debug', '--port', `${port}`]);
  expect({ code, stdout, stderr }).toEqual({
    code: 2,
    stdout: '',
    stderr: `port ${port} is taken, perhaps by another debugger\n→ Stop the other one, or choose another port, such as \`--port ${port + 1}\`, here and in .vscode/launch.json.\n`,
  });
});
