/**
 * The variables that the shop knows, each already cast to its type. A variable that is not set is
 * absent.
 */
export interface Vars {
  DEBUG?: boolean;
  PORT?: number;
  ALLOWED_HOSTS?: string[];
  SECRET_KEY?: string;
  DATABASE_URL?: string;
  SHOP_NAME?: string;
}

/** All settings of the shop, read once at start-up and never changed. */
export interface Settings {
  readonly environment: 'dev' | 'prod';
  readonly debug: boolean;
  readonly shopName: string;
  readonly currency: string;
  readonly port: number;
  readonly allowedHosts: readonly string[];
  readonly secretKey: string;
  readonly databaseUrl: string;
  readonly security: SecuritySettings;
}

export interface SecuritySettings {
  readonly sslRedirect: boolean;
  readonly hstsSeconds: number;
  readonly hstsIncludeSubdomains: boolean;
  readonly hstsPreload: boolean;
  readonly sessionCookieSecure: boolean;
  readonly csrfCookieSecure: boolean;
}

/** Where the data is, in the form that `new Sequelize(…)` accepts. */
export type DatabaseOptions =
  | {
      dialect: 'postgres';
      host: string;
      port: number;
      username: string;
      password: string;
      database: string;
      dialectOptions: Record<string, string | TlsOptions>;
    }
  | { dialect: 'sqlite'; storage: string };

/** The `ssl` option of `pg`: no TLS, or TLS with or without a check of the server's certificate. */
export type TlsOptions = false | { rejectUnauthorized: boolean };
