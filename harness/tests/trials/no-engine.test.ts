import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { runCourse } from '../support/run-course';
import { openServicesCourse } from '../support/services-course';
import { openFolder } from '../support/temporary-folder';

const RUN = ['run', 'double', '--lane', 'services'] as const;

test('where no engine is installed, the services lane says so and what to do, and nothing is judged', async () => {
  await using course = await openServicesCourse();
  const socket = join(course.root, 'docker.sock');
  const end = await runCourse(course.root, RUN, { DOCKER_HOST: `unix://${socket}` });
  expect(end).toEqual({
    code: 3,
    stdout: '',
    stderr: `real services need Docker: it is not running or not installed: there is no ${socket}\n→ Start Docker; on Debian as root, harness/docker/ensure-engine.sh installs and starts it.\n`,
  });
});

test('an engine that is installed but not running is told apart', async () => {
  await using course = await openServicesCourse();
  const socket = join(course.root, 'docker.sock');
  leaveDeadSocket(socket);
  const end = await runCourse(course.root, RUN, { DOCKER_HOST: `unix://${socket}` });
  expect(end).toEqual({
    code: 3,
    stdout: '',
    stderr: `real services need Docker: it is installed but not running: nothing responds at ${socket}\n→ Start it: Docker Desktop, \`systemctl start docker\`, or on Debian as root harness/docker/ensure-engine.sh.\n`,
  });
});

test('without permission on the socket, the reason is the permission', async () => {
  await using folder = openFolder();
  const socket = join(folder.path, 'docker.sock');
  const server = createServer().listen(socket);
  await new Promise((listening) => server.once('listening', listening));
  chmodSync(socket, 0o600);
  chmodSync(folder.path, 0o755);
  const code = `require(${JSON.stringify(join(__dirname, '../../dist/services/engine.js'))}).findEngine().then((engine) => console.log(engine.reason))`;
  const { stdout } = spawnSync(process.execPath, ['-e', code], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], DOCKER_HOST: `unix://${socket}` },
    // Whoever is allowed everything cannot try it himself.
    ...(process.getuid?.() === 0 ? { uid: 65_534 } : {}),
  });
  server.close();
  const mayEverything = process.getuid?.() !== 0;
  expect(stdout).toBe(
    mayEverything
      ? `something responds at ${socket}, but it is not a Docker engine\n`
      : `your user has no permission for its socket, ${socket}\n`,
  );
});

test('without an engine, a test that needs PostgreSQL is not graded in the local lane, and leaves no points behind', async () => {
  await using course = await openServicesCourse();
  const end = await runCourse(course.root, ['run', 'double', '--json'], {
    DOCKER_HOST: 'unix:///nowhere/docker.sock',
  });
  const { points, exercises } = JSON.parse(end.stdout) as {
    points: object;
    exercises: { verdict: string; tests: object[] }[];
  };
  expect(points).toEqual({ earned: 10, gradable: 10, max: 10 });
  expect(exercises[0]?.verdict).toBe('passed');
  expect(exercises[0]?.tests[1]).toMatchObject({ verdict: 'not-graded', needs: 'postgres' });
});

test('doctor tells that the services lane is not there, and why', async () => {
  await using course = await openServicesCourse();
  const { stdout } = await runCourse(course.root, ['doctor'], {
    DOCKER_HOST: 'unix:///nowhere/docker.sock',
  });
  expect(stdout).toContain(
    'Docker       it is not running or not installed: there is no /nowhere/docker.sock',
  );
  expect(stdout).toContain('Lanes: local. What needs real services is not graded here');
});

/** As an engine leaves it that was killed. */
function leaveDeadSocket(path: string): void {
  const code = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  spawnSync(process.execPath, ['-e', code]);
}
