/** What stands between a `BEGIN` and an `END` of PEM, both included. */
export interface PemBlock {
  /** `CERTIFICATE`, `PRIVATE KEY`. */
  readonly label: string;
  readonly text: string;
}

const BEGIN = "-----BEGIN ";
const DASHES = "-----";

/** Every whole block of a text, in order; what stands around them is for people. */
export function pemBlocks(text: string): PemBlock[] {
  return text
    .split(BEGIN)
    .slice(1)
    .flatMap((rest) => {
      const label = rest.slice(0, Math.max(0, rest.indexOf(DASHES)));
      const last = `${DASHES}END ${label}${DASHES}`;
      const end = rest.indexOf(last);
      if (label === "" || end < 0) return [];
      return [{ label, text: `${BEGIN}${rest.slice(0, end)}${last}\n` }];
    });
}
