const WEB = ['http:', 'https:'];

/** A link as it may stand in `href`: one that leads into the web, or `#`. */
export function safeHref(url: string): string {
  if (!URL.canParse(url)) return '#';
  const { protocol, href } = new URL(url);
  return WEB.includes(protocol) ? href : '#';
}

/** A script element with data for scripts to read: `JSON.parse(element.textContent)`. */
export function jsonScript(value: unknown, id: string): string {
  const json = JSON.stringify(value).replaceAll('<', '\\u003C');
  return `<script id="${escapeAttribute(id)}" type="application/json">${json}</script>`;
}

/** For an attribute between double quotation marks. */
function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
