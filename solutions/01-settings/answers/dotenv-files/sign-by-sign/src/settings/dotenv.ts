import type { Env } from '@bookshop/kit/app';

import { SettingsError } from './settings-error';

const NAME_SIGN = /[A-Za-z0-9_]/;
const BLANK = /[ \t]/;
const ESCAPES: Record<string, string> = { n: '\n', t: '\t', '"': '"', '\\': '\\' };

/** The variables that the text of a `.env` file sets. */
export function readDotenv(text: string): Env {
  const env: Env = {};
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  lines.forEach((line, index) => {
    const reader = new LineReader(line.endsWith('\r') ? line.slice(0, -1) : line, index + 1);
    if (!reader.holdsNothing()) env[reader.readName()] = reader.readValue();
  });
  return env;
}

/** The environment with what the files add to it; `null` stands for a file that does not exist. */
export function mergeDotenv(env: Env, files: readonly (string | null)[], overwrite = false): Env {
  const added = files.map((file) => readDotenv(file ?? ''));
  const layers = overwrite ? [env, ...added] : [...added, env];
  return layers.reduce((below, above) => ({ ...below, ...above }), {});
}

/** Reads one line from left to right, a sign at a time. */
class LineReader {
  private position = 0;
  private readonly line: string;
  private readonly number: number;

  constructor(line: string, number: number) {
    this.line = line;
    this.number = number;
  }

  holdsNothing(): boolean {
    this.skipBlanks();
    return this.sign === '' || this.sign === '#';
  }

  readName(): string {
    const name = this.readWord();
    this.skipBlanks();
    if (name === 'export' && this.sign !== '=') return this.readName();
    if (name === '' || /^[0-9]/.test(name) || this.sign !== '=') throw this.refusal();
    this.position += 1;
    return name;
  }

  readValue(): string {
    this.skipBlanks();
    if (this.sign === "'" || this.sign === '"') return this.readQuoted(this.sign);
    const start = this.position;
    while (this.sign !== '' && !this.isAtComment()) this.position += 1;
    return this.line.slice(start, this.position).trimEnd();
  }

  private readQuoted(quote: string): string {
    let value = '';
    this.position += 1;
    while (this.sign !== quote) {
      if (this.sign === '') throw this.refusal();
      value += quote === '"' && this.sign === '\\' ? this.readEscape() : this.sign;
      this.position += 1;
    }
    this.position += 1;
    this.skipBlanks();
    if (this.sign === '' || this.isAtComment()) return value;
    throw this.refusal();
  }

  private readEscape(): string {
    this.position += 1;
    return ESCAPES[this.sign] ?? `\\${this.sign}`;
  }

  private readWord(): string {
    const start = this.position;
    while (NAME_SIGN.test(this.sign)) this.position += 1;
    return this.line.slice(start, this.position);
  }

  private skipBlanks(): void {
    while (BLANK.test(this.sign)) this.position += 1;
  }

  private isAtComment(): boolean {
    return this.sign === '#' && BLANK.test(this.line.charAt(this.position - 1));
  }

  private get sign(): string {
    return this.line.charAt(this.position);
  }

  private refusal(): SettingsError {
    return new SettingsError('invalid', `line ${this.number} is odd`, { line: this.number });
  }
}
