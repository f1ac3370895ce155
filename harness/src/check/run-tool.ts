import { spawn } from 'node:child_process';

export interface ToolOutcome {
  readonly ok: boolean;
  readonly output: string;
}

/** Runs a Node tool to its end and keeps what it printed. */
export function runTool(
  cwd: string,
  script: string,
  args: readonly string[],
): Promise<ToolOutcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => resolve({ ok: code === 0, output: output.trim() }));
  });
}
