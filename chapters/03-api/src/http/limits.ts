/** The maximum number of bytes of a body. */
export const SHOP_BODY_BYTES = 100_000;

/** The same for the bodies that publishers' programs send. */
export const GATEWAY_BODY_BYTES = 10_000;
