/** What a container is started with. */
export interface ServiceStart {
  readonly image: string;
  readonly password: string;
  readonly labels: Readonly<Record<string, string>>;
}
