/** Where code runs, as far as it can tell. What is right in one climate only is right by luck. */
export interface Climate {
  /** A time zone far from UTC, with summer time. */
  readonly zone: string;
  /** One that sorts and writes numbers in another way than English does. */
  readonly locale: string;
  /** What `process.env` says besides: plausible values that nobody was given. */
  readonly variables: Readonly<Record<string, string>>;
}

/** The first is the one in which tests run; the second is where `prove` repeats what is right. */
export const CLIMATES = {
  usual: {
    zone: 'Pacific/Chatham',
    // Between s and t Estonian has its z.
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
    // Behind h Czech has its ch.
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
