import { spawn } from 'node:child_process';

export interface ToolOutcome {
  readonly ok: boolean;
  readonly output: string;
}

export interface ToolRun {
  readonly cwd: string;
  readonly args: readonly string[];
  /** Options of Node itself. */
  readonly node?: readonly string[];
  /** Besides the command's own. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a Node tool to its end and keeps what it printed. */
export function runTool(
  script: string,
  { cwd, args, env, node = [] }: ToolRun,
): Promise<ToolOutcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...node, script, ...args], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => resolve({ ok: code === 0, output: output.trim() }));
  });
}
