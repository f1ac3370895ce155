export class TransferError extends Error {}

export const transfer = async () => undefined;
export const split = () => undefined;
