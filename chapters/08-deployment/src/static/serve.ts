import express, { type RequestHandler, Router } from 'express';

export interface FileOptions {
  /** In production a web server in front of the shop serves static files. */
  readonly production: boolean;
  readonly assetsRoot: string;
  /** The folder with collected assets. */
  readonly staticRoot: string;
  /** What readers have sent: nobody has looked at it. */
  readonly mediaRoot: string;
}

/** Serves `/static/…` and `/media/…`. */
export function createFileRoutes({
  assetsRoot,
  staticRoot,
  mediaRoot,
}: FileOptions): RequestHandler {
  // TODO: a page that a reader has sent runs as a page of the shop.
  const router = Router();
  router.use('/static', express.static(staticRoot), express.static(assetsRoot));
  router.use('/media', express.static(mediaRoot));
  return router;
}
