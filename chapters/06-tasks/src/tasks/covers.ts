const WIDTHS = [160, 320, 640];

/** An image that cannot be cut, however often one tries. */
export class UnreadableImage extends Error {
  override readonly name = 'UnreadableImage';
}

/** The files of a cover, one for each width. A real shop would make them here, with `sharp`. */
export function cutCover({ bookId, image }: { bookId: number; image: string }): {
  files: string[];
} {
  const [, ending] = /\.(jpg|jpeg|png|webp)$/i.exec(image) ?? [];
  if (ending === undefined) throw new UnreadableImage(`"${image}" is no image.`);
  return { files: WIDTHS.map((width) => `book-${bookId}-${width}.webp`) };
}
