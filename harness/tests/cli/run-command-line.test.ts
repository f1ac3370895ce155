import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const MODULE = resolve(__dirname, '../../dist/cli/run-command-line.js');

/** How a command ends that throws this. */
function endOf(fields: object) {
  const code = `
    const { runCommandLine } = require(${JSON.stringify(MODULE)});
    const fail = async () => { throw Object.assign(new Error('no such luck'), ${JSON.stringify(fields)}); };
    runCommandLine(() => ({ parseAsync: fail }), []).then((code) => process.exit(code));
  `;
  const { status, stderr } = spawnSync(process.execPath, ['-e', code], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  return { status, stderr };
}

test.each(['EACCES', 'EPERM', 'EROFS'])('%s on a file is the machine’s', (code) => {
  expect(endOf({ code, path: '/course/.course/progress.json' })).toEqual({
    status: 3,
    stderr:
      'your user has no permission for that: no such luck\n→ `npx course doctor` shows which files belong to another user, and how to get them back. Then run it again.\n',
  });
});

test.each([
  ['without a file', { code: 'EACCES' }],
  ['of another kind', { code: 'EBADF', path: '/x' }],
])('an error %s is a bug, with its stack', (_, fields) => {
  const { status, stderr } = endOf(fields);
  expect(stderr).toContain('This is a bug in the course');
  expect(stderr).toContain('fail [as parseAsync]');
  expect(status).toBe(70);
});
