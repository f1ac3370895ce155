/** A link as it came, where its beginning says that it leads into the web. */
export function safeHref(url: string): string {
  return /^https?:[/][/]/i.test(url) && URL.canParse(url) ? url : '#';
}

const MARKS = /[<>&\u2028\u2029]/g;

function asUnicode(mark: string): string {
  return '\\u' + mark.charCodeAt(0).toString(16).padStart(4, '0');
}

/** As Django's json_script. */
export function jsonScript(value: unknown, id: string): string {
  const json = JSON.stringify(value).replace(MARKS, asUnicode);
  const name = [...id].map((mark) => `&#${mark.codePointAt(0)};`).join('');
  return ['<script id="', name, '" type="application/json">', json, '</script>'].join('');
}
