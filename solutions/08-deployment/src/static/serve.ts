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

/** A year of 365 days. The package's own '1y' is six hours longer. */
const YEAR_MS = 365 * 24 * 60 * 60 * 1_000;

/** The name of a collected file contains the hash of its content. */
const COLLECTED = /\.[0-9a-f]{12}(\.[^./]+)?$/;

/** Files only: no folders, no pages for folders, nothing hidden. What is not found goes on. */
const FILES_ONLY = { index: false, redirect: false, dotfiles: 'ignore' } as const;

/** Serves `/static/…` and `/media/…`. */
export function createFileRoutes(options: FileOptions): RequestHandler {
  const router = Router();
  if (!options.production) router.use('/static', ...createStaticRoutes(options));
  router.use('/media', createMediaRoute(options));
  return router;
}

function createStaticRoutes({ staticRoot, assetsRoot }: FileOptions): RequestHandler[] {
  const collected = express.static(staticRoot, { ...FILES_ONLY, immutable: true, maxAge: YEAR_MS });
  const assets = express.static(assetsRoot, {
    ...FILES_ONLY,
    cacheControl: false,
    setHeaders: (response) => void response.setHeader('Cache-Control', 'no-cache'),
  });
  return [
    (request, response, next) => {
      if (COLLECTED.test(request.path)) collected(request, response, next);
      else next();
    },
    assets,
  ];
}

/** A browser saves such a file, and neither shows it nor guesses what it is. */
function createMediaRoute({ mediaRoot }: FileOptions): RequestHandler {
  const media = express.static(mediaRoot, {
    ...FILES_ONLY,
    setHeaders: (response) => {
      response.setHeader('Content-Disposition', 'attachment');
      response.setHeader('X-Content-Type-Options', 'nosniff');
    },
  });
  return (request, response, next) => {
    if (/^\/[\w.-]+$/.test(request.path)) media(request, response, next);
    else next();
  };
}
