import { digestOf } from './copies';
import type { Copy } from './version';

export function copyOf(content: Buffer): Copy {
  return { digest: digestOf(content), read: () => content };
}

/** The command in what earlier releases wrote: "before reset of settings/env-casting". */
export function parseReason(reason: string): string {
  const [, cause = 'an earlier command'] =
    /^before (?:the )?(reset|solution|undo)\b/.exec(reason) ?? [];
  return cause;
}
