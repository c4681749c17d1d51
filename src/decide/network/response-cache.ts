import type { HttpResponse } from "./network.ts";

/** A response, and until when it is fresh: nanoseconds since the epoch. */
export interface KeptResponse {
  readonly response: HttpResponse;
  readonly expiresAt: bigint;
}

/** Responses by the text of their request; of all decisions (OPA's inter-query cache). */
export interface ResponseCache {
  get(request: string): KeptResponse | undefined;
  /** What came first goes first where there is no room; what is larger than all room is not kept. */
  set(request: string, kept: KeptResponse): void;
  delete(request: string): void;
}

export function createResponseCache(maxBytes: number): ResponseCache {
  const held = new Map<string, KeptResponse>();
  let bytes = 0;

  function remove(request: string): void {
    const kept = held.get(request);
    if (kept === undefined) return;
    bytes -= sizeOf(request, kept);
    held.delete(request);
  }

  return {
    get: (request) => held.get(request),
    delete: remove,
    set(request, kept) {
      remove(request);
      const size = sizeOf(request, kept);
      if (size > maxBytes) return;
      for (const oldest of held.keys()) {
        if (bytes + size <= maxBytes) break;
        remove(oldest);
      }
      held.set(request, kept);
      bytes += size;
    },
  };
}

/** What an entry takes beside its texts. */
const ENTRY_BYTES = 512;

function sizeOf(request: string, { response }: KeptResponse): number {
  let size = ENTRY_BYTES + 2 * request.length + response.body.length + response.status.length;
  for (const [name, values] of response.fields) {
    size += name.length;
    for (const value of values) size += value.length;
  }
  return size;
}
