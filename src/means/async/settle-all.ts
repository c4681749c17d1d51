/**
 * Waits for all, so that nothing runs on behind what comes next; then throws what was thrown first,
 * if anything was. `onFailure` is called once, at that first time: to end the others.
 */
export async function settleAll<T extends readonly unknown[]>(
  work: { readonly [K in keyof T]: Promise<T[K]> },
  onFailure: () => void = () => {},
): Promise<T> {
  const thrown: unknown[] = [];
  const results = await Promise.all(
    work.map((each) =>
      each.catch((error: unknown) => {
        if (thrown.push(error) === 1) onFailure();
      }),
    ),
  );
  if (thrown.length > 0) throw thrown[0];
  return results as unknown as T;
}
