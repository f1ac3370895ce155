export interface Place {
  readonly title: string;
  readonly id: number;
}

/** Other cursors than those of the other shop: only `decodeCursor` knows what they mean. */
export function encodeCursor(place: Place): string {
  return `${place.id}-${Buffer.from(place.title, 'utf8').toString('hex')}`;
}

export function decodeCursor(text: string): Place | null {
  const [, id = '', hex = ''] = /^(-?\d{1,15})-((?:[0-9a-f]{2})*)$/.exec(text) ?? [];
  return id === '' ? null : { id: Number(id), title: Buffer.from(hex, 'hex').toString('utf8') };
}
