import { openConnection } from "./connection.ts";
import { cpuMicroseconds } from "./process-usage.ts";

export interface Load {
  readonly port: number;
  /** The process whose CPU time counts. */
  readonly pid: number;
  /** A whole request that is answered with 200, or several that are sent in turn. */
  readonly request: Uint8Array | readonly Uint8Array[];
  /** The authority of a server that speaks TLS. */
  readonly ca?: string;
}

const CONNECTIONS = 16;

/** Asks the same over keep-alive connections, each as fast as it is answered: CPU microseconds per request. */
export async function cpuPerRequest(load: Load, milliseconds: number): Promise<number> {
  const { cpuUs, answered } = await loadOn(load, milliseconds);
  return cpuUs / answered;
}

/** The same: what the process took altogether, and for how many answers. */
export async function loadOn(
  load: Load,
  milliseconds: number,
): Promise<{ readonly cpuUs: number; readonly answered: number }> {
  const before = cpuMicroseconds(load.pid);
  const end = performance.now() + milliseconds;
  const counts = await Promise.all(Array.from({ length: CONNECTIONS }, () => askUntil(end, load)));
  const answered = counts.reduce((sum, count) => sum + count, 0);
  return { cpuUs: cpuMicroseconds(load.pid) - before, answered };
}

async function askUntil(end: number, { port, request, ca }: Load): Promise<number> {
  const connection = await openConnection(port, ca);
  const requests = request instanceof Uint8Array ? [request] : request;
  let answered = 0;
  try {
    while (performance.now() < end) {
      const { status, body } = await connection.ask(
        requests[answered % requests.length] as Uint8Array,
      );
      if (status !== 200) throw new Error(`answered with ${status}: ${body.toString()}`);
      answered += 1;
    }
  } finally {
    connection.close();
  }
  return answered;
}
