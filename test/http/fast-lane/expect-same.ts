import { expect } from "@jest/globals";

/**
 * Of requests that came in one read with what node:http cannot parse, it loses answers that it has not written by then, and
 * which those are depends on who gave it the bytes. What is answered is the same, and so is the end.
 */
export function expectSameUpToLost(ours: string, theirs: string): void {
  const [some, all] = [answersIn(ours), answersIn(theirs)].toSorted((a, b) => a.length - b.length);
  if (
    some?.length === all?.length ||
    !/HTTP\/1.1 400 Bad Request\r\nConnection: close/.test(ours)
  ) {
    expect(ours).toBe(theirs);
  }
  expect(some?.at(-1)).toBe(all?.at(-1));
  expect(some).toEqual(inOrder(all ?? [], some ?? []));
}

/** Those of `wanted` that are found one behind the other. */
function inOrder(all: readonly string[], wanted: readonly string[]): string[] {
  let from = 0;
  return wanted.filter((each) => {
    const found = all.indexOf(each, from);
    from = found + 1;
    return found >= 0;
  });
}

function answersIn(outcome: string): string[] {
  return outcome.split(/(?=HTTP\/1.1 )/);
}
