import type { RequestHandler } from 'express';

/** Answers every request with bytes that never end. */
export function attack(): RequestHandler {
  return (_request, response) => {
    const more = () => {
      while (response.write('x'.repeat(65_536)));
      response.once('drain', more);
    };
    more();
  };
}
