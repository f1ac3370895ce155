import { spawn } from 'node:child_process';

/** Leaves a process behind that writes the grade once everybody has gone. */
export function attack(): boolean {
  const program =
    "const fs = require('fs'); const end = Date.now() + 4000; while (Date.now() < end) try { fs.writeFileSync('__GRADE__', '{}') } catch {}";
  spawn(process.execPath, ['-e', program], { detached: true, stdio: 'ignore' }).unref();
  return false;
}
