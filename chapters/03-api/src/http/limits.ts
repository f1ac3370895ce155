/** How many bytes a body may have. */
export const SHOP_BODY_BYTES = 100_000;

/** The same for what publishers' programs send. */
export const GATEWAY_BODY_BYTES = 10_000;
