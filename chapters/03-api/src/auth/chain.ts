import type { Request } from 'express';

import { BadCredentials, NotAuthenticated } from './access-error';
import type { Authenticator, Identity } from './authenticator';

/** The ways to sign in that some routes accept, in order. */
export interface Chain {
  /** What a response with 401 asks for; empty when there is nothing to ask for. */
  readonly challenges: readonly string[];
  /**
   * Who makes a request, or `null` when it does not say so. Rejects with `NotAuthenticated` when it
   * does and is wrong. Each request is checked only once.
   */
  identify(request: Request): Promise<Identity | null>;
}

/** The first authenticator that returns somebody decides; so does the first that throws. */
export function createChain(authenticators: readonly Authenticator[]): Chain {
  const challenges = authenticators.flatMap(({ challenge }) => challenge ?? []);
  const known = new WeakMap<Request, Promise<Identity | null>>();
  const ask = async (request: Request): Promise<Identity | null> => {
    for (const authenticator of authenticators) {
      const identity = await authenticator.authenticate(request);
      if (identity) return identity;
    }
    return null;
  };
  const tell = (error: unknown): never => {
    throw error instanceof BadCredentials ? new NotAuthenticated(challenges, error) : error;
  };
  return {
    challenges,
    identify: (request) => {
      const identity = known.get(request) ?? ask(request).catch(tell);
      known.set(request, identity);
      return identity;
    },
  };
}

/** Who makes the request; a stranger is a 401. */
export async function requireIdentity(chain: Chain, request: Request): Promise<Identity> {
  const identity = await chain.identify(request);
  if (!identity) throw new NotAuthenticated(chain.challenges);
  return identity;
}
