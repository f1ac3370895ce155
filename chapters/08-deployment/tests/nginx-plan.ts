import {
  type Directive,
  effective,
  listServers,
  locate,
  parseNginx,
  type Place,
  renderTemplate,
} from '@bookshop/kit/text';

/** The values with which the suite reads a template. */
export const VARIABLES = {
  APP_HOST: 'app.internal',
  APP_PORT: '8123',
  STATIC_ROOT: '/srv/collected',
  CERT_DIR: '/etc/certs',
  HTTP_PORT: '8080',
  HTTPS_PORT: '8443',
};

export interface Plan {
  readonly tree: readonly Directive[];
  /** The servers that listen for HTTP, and those for HTTPS; with the file around them. */
  readonly plain: readonly Place[];
  readonly secure: readonly Place[];
}

export function readPlan(template: string): Plan {
  const tree = parseNginx(renderTemplate(template, VARIABLES));
  // The template is included into the block `http` of the image.
  const around: Directive = { name: 'http', args: [], line: 0, block: tree };
  const servers = listServers(tree).map((place) => [around, ...place]);
  const listens = (place: Place, port: string, isSecure: boolean) =>
    effective(place, 'listen').some(
      ([address = '', ...flags]) =>
        new RegExp(`(^|:)${port}$`).test(address) && flags.includes('ssl') === isSecure,
    );
  return {
    tree,
    plain: servers.filter((server) => listens(server, VARIABLES.HTTP_PORT, false)),
    secure: servers.filter((server) => listens(server, VARIABLES.HTTPS_PORT, true)),
  };
}

/** In seconds, as nginx reads a time, such as `90`, `1m30s` or `500ms`. */
export function seconds(time: string): number {
  const units: Record<string, number> = { ms: 0.001, '': 1, s: 1, m: 60, h: 3_600, d: 86_400 };
  if (!/^(\d+[a-z]* ?)+$/.test(time)) return NaN;
  const parts = [...time.matchAll(/(\d+)([a-z]*)/g)];
  return parts.reduce(
    (sum, [, digits, unit = '']) => sum + Number(digits) * (units[unit] ?? NaN),
    0,
  );
}

/** As nginx reads a size, such as `2048k`. */
export function bytes(size: string): number {
  const [, digits, unit = ''] = /^(\d+)([kmg]?)$/i.exec(size) ?? [];
  return Number(digits) * 1024 ** ' kmg'.indexOf(unit.toLowerCase() || ' ');
}

/** The block that answers, also by `try_files … @name`. */
export function answering(server: Place, path: string): Place {
  const place = locate(server, path);
  const fallback = effective(place, 'try_files')[0]?.at(-1) ?? '';
  if (!fallback.startsWith('@') || effective(place, 'proxy_pass').length > 0) return place;
  const named = server
    .at(-1)
    ?.block?.find(({ name, args }) => name === 'location' && args[0] === fallback);
  return named ? [...server, named] : place;
}

/** What the first `return` of the blocks that answer says, the outermost first. */
export function returned(server: Place, path: string): readonly string[] | undefined {
  const blocks = locate(server, path).slice(server.length - 1);
  const all = blocks.flatMap(({ block = [] }) => block.filter(({ name }) => name === 'return'));
  return all[0]?.args;
}

/** The servers of the shop to which a block passes requests, and the path it adds. */
export function passesTo(tree: readonly Directive[], place: Place) {
  const [[target = ''] = []] = effective(place, 'proxy_pass');
  const [, name = '', path = ''] = /^http:\/\/([^/]+)(.*)$/.exec(target) ?? [];
  const upstream = tree.find((one) => one.name === 'upstream' && one.args[0] === name);
  const servers = upstream?.block?.filter((one) => one.name === 'server') ?? [];
  return {
    hosts: upstream ? servers.map(({ args }) => args[0]) : [name],
    path,
    upstream,
  };
}

/** The headers that the shop gets, by name in lower case. */
export function sentHeaders(place: Place): Record<string, string> {
  const pairs = effective(place, 'proxy_set_header');
  return Object.fromEntries(pairs.map(([name = '', value = '']) => [name.toLowerCase(), value]));
}

/** The headers that are added to an answer: `always` only where they are added to errors as well. */
export function addedHeaders(place: Place): Record<string, { value: string; always: boolean }> {
  const all = effective(place, 'add_header');
  return Object.fromEntries(
    all.map(([name = '', value = '', flag]) => [
      name.toLowerCase(),
      { value, always: flag === 'always' },
    ]),
  );
}

/** The file that a block reads for this path; `undefined` where it reads none. */
export function fileOf(place: Place, path: string): string | undefined {
  const [modifier = '', pattern = modifier] = place.at(-1)?.args ?? [];
  const [[alias] = []] = effective(place, 'alias');
  const [[root] = []] = effective(place, 'root');
  if (alias === undefined) return root === undefined ? undefined : root + path;
  if (!modifier.startsWith('~') || modifier === pattern) return alias + path.slice(pattern.length);
  const groups = new RegExp(pattern, modifier === '~*' ? 'i' : '').exec(path);
  return alias.replace(/\$(\d)/g, (_, digit: string) => groups?.[Number(digit)] ?? '');
}
