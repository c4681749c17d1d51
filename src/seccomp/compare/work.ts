/** What a comparison may still spend, in looks at a test: no profile keeps a machine busy for long. */
export interface Work {
  /** Takes some; false once more was wanted than there is. */
  spend(looks: number): boolean;
}

/** Work inside other work: what is spent here is spent there too. */
export function createWork(limit: number, around?: Work): Work {
  let left = limit;
  return {
    spend: (looks) => {
      left -= looks;
      return left >= 0 && (around === undefined || around.spend(looks));
    },
  };
}
