/** The place of a row in a list that is sorted by title and id. */
export interface Place {
  readonly title: string;
  readonly id: number;
}

/** A place as one word that is safe in a URL. */
export function encodeCursor({ title, id }: Place): string {
  return Buffer.from(JSON.stringify([title, id])).toString('base64url');
}

/** The place in a cursor; `null` when the text is no cursor. */
export function decodeCursor(text: string): Place | null {
  try {
    const [title, id] = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[];
    return typeof title === 'string' && Number.isSafeInteger(id)
      ? { title, id: id as number }
      : null;
  } catch {
    return null;
  }
}
