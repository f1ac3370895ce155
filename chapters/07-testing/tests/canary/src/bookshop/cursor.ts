export const encodeCursor = () => undefined;
export const decodeCursor = () => undefined;
