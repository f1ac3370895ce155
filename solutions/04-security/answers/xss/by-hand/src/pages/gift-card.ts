export interface GiftCard {
  readonly to: string;
  readonly message: string;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function html(parts: TemplateStringsArray, ...values: string[]): string {
  const escaped = values.map((value) => value.replace(/[&<>"']/g, (mark) => ENTITIES[mark] ?? ''));
  return String.raw({ raw: parts }, ...escaped);
}

export function renderGiftCard({ to, message }: GiftCard): string {
  return html`<h2>For ${to}</h2><p>${message}</p>`;
}
