export type Lane = 'local' | 'split' | 'services' | 'sealed';

export const SERVICES = ['postgres', 'redis', 'nginx'] as const;

export type Service = (typeof SERVICES)[number];

/** The addresses of a lane's services, as URLs with the rights of their owner. */
export type ServiceAddresses = Readonly<Partial<Record<Service, string>>>;

/** A lane (a place where code can run) as it exists on this machine now. */
export interface Place {
  readonly lane: Lane;
  /** The services that tests can use. */
  readonly services: ServiceAddresses;
  /** The socket file to which the box of a test file connects; only in the sealed lane. */
  readonly boxSocket?: string;
  /**
   * Set when no one else uses the servers: the seed of names and passwords on them, so that two
   * runs are alike.
   */
  readonly tagSeed?: number;
}

/** In the test's own process, with only Node. */
export const LOCAL: Place = { lane: 'local', services: {} };

/**
 * Which file is used at each path: the layers (original files, references, answer) merged into one
 * map. Nothing is copied.
 */
export interface WorkspacePlan {
  readonly chapterDir: string;
  /** Absolute path of the test file. */
  readonly suite: string;
  /** Path in the chapter → absolute path of the file that is used there. */
  readonly files: Readonly<Record<string, string>>;
  /** The services that the code or its tests use. */
  readonly services: readonly Service[];
  /** Whether `files` is complete; otherwise other files are looked up in the chapter's folder. */
  readonly closed: boolean;
  /**
   * The same for the kit, by path in the kit, and always complete. Without it, the kit in its
   * folder is used.
   */
  readonly kit?: Readonly<Record<string, string>> | undefined;
}
