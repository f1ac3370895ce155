/** The result of a promise; rejects with `late` when it takes longer than `mostMs`. */
export async function inTime<T>(doing: Promise<T>, mostMs: number, late: Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late), mostMs);
  });
  try {
    return await Promise.race([doing, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
