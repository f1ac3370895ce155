import type { RequestHandler } from 'express';

/** Sends visitors who came by HTTP to the same page by HTTPS. */
export const forceHttps: RequestHandler = (request, response, next) => {
  if (request.secure) return next();
  response.redirect(308, `https://${request.hostname}${request.originalUrl}`);
};
