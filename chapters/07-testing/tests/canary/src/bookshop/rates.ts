export class RateError extends Error {}

export const fetchRate = async () => undefined;
