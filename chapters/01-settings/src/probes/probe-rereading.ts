import type { Env, Json } from '@bookshop/kit/app';

import { readBool, readInt, readJson, readList, readStr, readUrl } from '../settings/reader';

/**
 * Reads one environment with every reader, while its owner changes it and finally clears it. Then
 * reads it once more, after a change of the defaults.
 */
export function probeRereading(texts: string[]): Json[] {
  const env: Env = {};
  const list: string[] = [];
  const json: string[] = [];
  const read = () => [
    readStr(env, 'STR', 'default'),
    readBool(env, 'BOOL', false),
    readInt(env, 'INT', -1),
    readList(env, 'LIST', list),
    readUrl(env, 'URL', 'http://default.example'),
    readJson(env, 'JSON', json),
  ];
  const changed = texts.map((text) => {
    const url = `http://${text}.example`;
    Object.assign(env, { STR: text, BOOL: text, INT: text, LIST: text, URL: url, JSON: text });
    return read();
  });
  for (const name of Object.keys(env)) delete env[name];
  // A copy, since a reader may return a default itself.
  const cleared = structuredClone(read());
  list.push('new');
  json.push('new');
  return [...changed, cleared, read()];
}
