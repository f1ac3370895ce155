/** A link as it may stand in `href`. */
export function safeHref(url: string): string {
  // TODO: not everything in a link is the address of a page.
  return url;
}

/** A script element with data for scripts to read: `JSON.parse(element.textContent)`. */
export function jsonScript(value: unknown, id: string): string {
  // TODO: a string in JSON may end the element.
  return `<script id="${id}" type="application/json">${JSON.stringify(value)}</script>`;
}
