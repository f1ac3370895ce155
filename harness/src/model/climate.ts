/**
 * A climate: the time zone, the language and the variables with which code runs. Code that is right
 * in one climate only is right by chance.
 */
export interface Climate {
  /** A time zone far from UTC, with summer time. */
  readonly zone: string;
  /** A locale that sorts and formats numbers differently from English. */
  readonly locale: string;
  /** Other values in `process.env`: plausible ones that the code under test was not given. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Tests run in the first one; `prove` repeats right answers in the second one. */
export const CLIMATES = {
  usual: {
    zone: 'Pacific/Chatham',
    // Estonian sorts z between s and t.
    locale: 'et_EE.UTF-8',
    variables: {
      ALLOWED_HOSTS: 'process.example,.process.example',
      BASE_URL: 'https://process.example',
      COVERS_URL: 'https://covers.process.example/covers',
      DATABASE_URL: 'postgres://process:of-nobody@db.process.example:5433/process',
      DEBUG: 'true',
      HOST: '203.0.113.80',
      MAX_COPIES: '47',
      OPEN_SUNDAYS: 'false',
      PORT: '47811',
      REDIS_URL: 'redis://redis.process.example:6380/7',
      REPEATS: '2',
      SECRET_KEY: 'a-key-of-the-process-that-nobody-was-given-8c41e07b59d2',
      SESSION_SECRET: 'a-secret-of-the-process-that-nobody-was-given-1f93',
      SHELVES: 'process,env',
      SHOP_CURRENCY: 'CHF',
      SHOP_ENV: 'prod',
      SHOP_NAME: 'The Shop of the Process',
      SLOW_MS: '7',
    },
  },
  other: {
    zone: 'America/Adak',
    // Czech sorts ch after h.
    locale: 'cs_CZ.UTF-8',
    variables: {
      ALLOWED_HOSTS: '*',
      DATABASE_URL: 'sqlite:///process.sqlite',
      DEBUG: '0',
      PORT: '8000',
      SECRET_KEY: '',
      SHOP_ENV: 'dev',
      SHOP_NAME: '',
    },
  },
} as const satisfies Record<string, Climate>;

export type ClimateName = keyof typeof CLIMATES;
