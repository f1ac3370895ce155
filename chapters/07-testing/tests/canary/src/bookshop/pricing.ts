export class PriceError extends Error {}

export const parsePrice = () => undefined;
export const formatPrice = () => undefined;
export const discounted = () => undefined;
export const checkBook = () => undefined;
