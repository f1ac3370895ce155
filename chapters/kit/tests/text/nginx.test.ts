import { type NginxParseTreeNode, parse } from 'nginx-conf/dist/src/parser';

import {
  type Directive,
  effective,
  listServers,
  locate,
  NginxSyntaxError,
  parseNginx,
  renderTemplate,
} from '../../src/text';

const SITE = `
# server { listen 1; }
upstream shop { server 127.0.0.1:8000 max_fails=3; keepalive 16; }
map $http_upgrade $connection_upgrade { default upgrade; '' close; "~*a b" x; }
add_header X-Outer 1;
server {
  listen 80; listen [::]:80; # and "more
  server_name _ ~^www\\d+\\.x$;
  return 301 https://$host$request_uri;
}
server {
  listen 443 ssl;
  client_max_body_size 1m;
  proxy_set_header Host $host;
  proxy_set_header X-Real 'a "b"';
  add_header Strict-Transport-Security "max-age=63072000; includeSubDomains" always;
  location / {
    proxy_pass http://shop;
    location ~ \\.php$ { deny all; }
  }
  location /static/ { alias /srv/static/; add_header Cache-Control "public; {x} # y"; }
  location ^~ /media/ { alias /srv/media/; }
  location = /exact { return 204; }
  location ~* "\\.(css|js){1}$" { expires 1y; }
  location ~ /\\. { deny all; }
  location /api/ {
    client_max_body_size 5m;
    proxy_set_header X-Api "";
    if ($scheme = http) { return 403; }
  }
}
`;

/** As the package nginx-conf reads it: a name, and the rest as one string. */
interface Told {
  readonly name: string;
  readonly value: string;
  readonly children: Told[];
}

test('the tree is that of nginx-conf, where that package can read it', () => {
  const told = (directive: Directive): Told => ({
    name: directive.name,
    value: directive.args.join(' '),
    children: (directive.block ?? []).map(told),
  });
  expect(parseNginx(SITE).map(told)).toEqual(readWithPackage(SITE).children);
});

test.each([
  ['server { listen 80;', 'line 1: the block of server is not closed'],
  ['server {\n listen 80 }', 'line 2: unexpected "}"'],
  ['server { listen 80; } }', 'line 1: there is one "}" too many'],
  ['listen "80;', 'line 1: a quote is not closed'],
  ['add_header X "a"b;', 'line 1: white space is missing after a quote'],
  ['{ listen 80; }', 'line 1: unexpected "{"'],
  [';', 'line 1: unexpected ";"'],
  ['listen 80', 'line 1: a ";" is missing after this line'],
  ['server { location ~ ^/a{2,3}/x { return 404; } }', 'line 1: the block of server is not closed'],
])('nginx does not read %s', (text, message) => {
  expect(() => parseNginx(text)).toThrow(new NginxSyntaxError(message));
});

test('words are read as nginx reads them', () => {
  const text = 'a "b\\"c" \'d e\' f\\"g ${h}i #j\n k#l m\\;n "\\t" \\d+;';
  expect(parseNginx(text)).toEqual([
    { name: 'a', line: 1, args: ['b"c', 'd e', 'f"g', '${h}i', 'k#l', 'm\\;n', '\t', '\\d+'] },
  ]);
});

test('a line is that on which a directive begins', () => {
  expect(parseNginx('\na;\nb "x\ny";\nc\n d;').map(({ name, line }) => [name, line])).toEqual([
    ['a', 2],
    ['b', 3],
    ['c', 5],
  ]);
});

test('only variables of the template are replaced', () => {
  const text = 'listen ${PORT}; proxy_pass http://$HOST:$PORTS; return 301 https://$host${PORT};';
  expect(renderTemplate(text, { PORT: '80', HOST: 'app' })).toBe(
    'listen 80; proxy_pass http://app:$PORTS; return 301 https://$host80;',
  );
  expect(renderTemplate('${constructor} $toString', {})).toBe('${constructor} $toString');
});

const servers = listServers(parseNginx(SITE));
const shop = servers[1] ?? [];
const at = (path: string) => locate(shop, path).at(-1)?.args.join(' ');

test('a server of an upstream is no server', () => {
  expect(servers.map((place) => effective(place, 'listen'))).toEqual([
    [['80'], ['[::]:80']],
    [['443', 'ssl']],
  ]);
});

test.each([
  ['/', '/'],
  ['/books', '/'],
  ['/static/', '/static/'],
  ['/static/x.png', '/static/'],
  ['/static', '/'],
  ['/static/x.css', '~* \\.(css|js){1}$'],
  ['/static/X.CSS', '~* \\.(css|js){1}$'],
  ['/media/x.css', '^~ /media/'],
  ['/media/.x', '^~ /media/'],
  ['/exact', '= /exact'],
  ['/exact/x', '/'],
  ['/.env', '~ /\\.'],
  ['/a/.git/config', '~ /\\.'],
  ['/x.php', '~ \\.php$'],
  ['/api/x', '/api/'],
])('%s is answered by %s', (path, location) => {
  expect(at(path)).toBe(location);
});

test('without a location that fits, the server answers', () => {
  const [server = []] = listServers(parseNginx('server { location = /x { return 204; } }'));
  expect(locate(server, '/y')).toBe(server);
});

test('a modifier may touch the path', () => {
  const [server = []] = listServers(parseNginx('server { location =/x {} location ~\\.y$ {} }'));
  expect(['/x', '/a.y'].map((path) => locate(server, path).at(-1)?.args)).toEqual([
    ['=/x'],
    ['~\\.y$'],
  ]);
});

test('a block inherits all of a name or nothing', () => {
  const read = (path: string, name: string) => effective(locate(shop, path), name);
  expect({
    headers: read('/books', 'proxy_set_header'),
    'of its own': read('/api/x', 'proxy_set_header'),
    size: [read('/books', 'client_max_body_size'), read('/api/x', 'client_max_body_size')],
    'over two levels': read('/x.php', 'proxy_set_header'),
    'never inherited': read('/x.php', 'proxy_pass'),
    'its own': read('/books', 'proxy_pass'),
    hsts: [read('/books', 'add_header'), read('/static/x.png', 'add_header')],
    'from the outermost': effective(servers[0] ?? [], 'add_header'),
    nothing: read('/', 'gzip'),
  }).toEqual({
    headers: [
      ['Host', '$host'],
      ['X-Real', 'a "b"'],
    ],
    'of its own': [['X-Api', '']],
    size: [[['1m']], [['5m']]],
    'over two levels': [
      ['Host', '$host'],
      ['X-Real', 'a "b"'],
    ],
    'never inherited': [],
    'its own': [['http://shop']],
    hsts: [
      [['Strict-Transport-Security', 'max-age=63072000; includeSubDomains', 'always']],
      [['Cache-Control', 'public; {x} # y']],
    ],
    'from the outermost': [],
    nothing: [],
  });
});

function readWithPackage(text: string): Told {
  let root: Told | undefined;
  const plain = ({ name, value, children }: NginxParseTreeNode): Told => ({
    name: name.replace(/^(['"])(.*)\1$/, '$2'),
    value: value.replace(/(^|\s)(?:"((?:[^"\\]|\\.)*)"|'([^']*)')/g, '$1$2$3'),
    children: (children ?? []).map(plain),
  });
  parse(text, (error, tree) => {
    if (error) throw error;
    root = tree && plain(tree);
  });
  if (!root) throw new Error('the package has read nothing');
  return root;
}
