/** Markup that may be sent as it is. Only `html` makes it, so that nothing gets in unescaped. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

/** What may stand in a template. A text is escaped; `null` and `false` leave nothing. */
type Part = Html | string | number | null | false | readonly Part[];

/** Markup with values in it: ``html`<p>${title}</p>` `` holds the title as text, whatever characters it has. */
export function html(texts: TemplateStringsArray, ...parts: Part[]): Html {
  const rest = parts.map((part, i) => render(part) + (texts[i + 1] ?? ''));
  return new Html([texts[0], ...rest].join(''));
}

function render(part: Part): string {
  if (part === null || part === false) return '';
  if (part instanceof Html) return part.markup;
  if (typeof part === 'object') return part.map(render).join('');
  return String(part).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
