/** Watches the serial numbers of events: what is missing between them is not in the file. */
export interface AuditSerials {
  see(serial: number): void;
  /** How many there are no records of. */
  missing(): number;
}

/** Records of several processors may be written a little out of order; a bigger step back is another boot or machine. */
const WINDOW = 1024;

export function createAuditSerials(): AuditSerials {
  const recent = new Set<number>();
  const ring: number[] = [];
  let at = 0;
  let highest: number | undefined;
  let missing = 0;
  return {
    see: (serial) => {
      if (recent.has(serial)) return;
      recent.add(serial);
      const oldest = ring[at];
      if (oldest !== undefined) recent.delete(oldest);
      ring[at] = serial;
      at = (at + 1) % WINDOW;
      if (highest === undefined || serial < highest - WINDOW) highest = serial;
      else if (serial < highest) missing = Math.max(0, missing - 1);
      else {
        missing += serial - highest - 1;
        highest = serial;
      }
    },
    missing: () => missing,
  };
}
