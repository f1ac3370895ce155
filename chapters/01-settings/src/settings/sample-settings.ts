import type { Settings } from './settings';

/**
 * Settings to open the shop with while `layered-settings` is unsolved, and for tests that are about
 * something else.
 */
export const sampleSettings: Settings = {
  environment: 'dev',
  debug: true,
  shopName: 'The Paper Lantern',
  currency: 'EUR',
  port: 8000,
  allowedHosts: ['localhost', '127.0.0.1', '[::1]'],
  secretKey: 'sample-key-for-development-only-never-for-production',
  databaseUrl: 'sqlite:///shop.db',
  security: {
    sslRedirect: false,
    hstsSeconds: 0,
    hstsIncludeSubdomains: false,
    hstsPreload: false,
    sessionCookieSecure: false,
    csrfCookieSecure: false,
  },
};

/** The sample with some of its values replaced. */
export function sampleWith(changes: Partial<Settings>): Settings {
  return { ...sampleSettings, ...changes };
}
