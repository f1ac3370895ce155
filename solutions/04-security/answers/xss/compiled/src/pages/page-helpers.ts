import { Environment, Template } from 'nunjucks';

const environment = new Environment(null, { autoescape: true });

const script = new Template(
  '<script id="{{ id }}" type="application/json">{{ json | safe }}</script>',
  environment,
);

/** Base, against which whatever has no scheme of its own becomes a link of nobody. */
const NOBODY = 'nobody://here.invalid/';

export function safeHref(url: string): string {
  try {
    const { href, protocol } = new URL(url, NOBODY);
    switch (protocol) {
      case 'http:':
      case 'https:':
        return href;
      default:
        return '#';
    }
  } catch {
    return '#';
  }
}

export function jsonScript(value: unknown, id: string): string {
  const json = JSON.stringify(value).split('<').join('\\u003c');
  return script.render({ id, json });
}
