import { createGunzip } from "node:zlib";
import { isPolicyError, messageOf, PolicyError, systemCodeOf } from "../../domain/policy-error.ts";

const CHUNK_BYTES = 256 * 1024;

/**
 * What a gzip holds, piece by piece, so that nobody has to keep it whole. Throws `too_large` as soon
 * as there is more than `maxBytes`, and `invalid_parameter` for what is no sound gzip or has bytes
 * behind its end; what was given by then is not to be trusted.
 */
export async function* inflate(bytes: Uint8Array, maxBytes: number): AsyncGenerator<Buffer> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) {
    throw new PolicyError("invalid_parameter", "the archive is not gzip; send a .tar.gz");
  }
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  gunzip.end(bytes);
  let inflated = 0;
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      inflated += chunk.length;
      if (inflated > maxBytes) throw inflatesPast(maxBytes);
      yield chunk;
    }
  } catch (error) {
    throw isPolicyError(error) ? error : gzipError(error);
  }
  if (gunzip.bytesWritten !== bytes.length) {
    throw new PolicyError("invalid_parameter", "the archive has bytes behind the end of its gzip");
  }
}

export function inflatesPast(maxBytes: number): PolicyError {
  return new PolicyError("too_large", `the archive inflates to over ${maxBytes} bytes`);
}

function gzipError(error: unknown): PolicyError {
  const isTruncated = systemCodeOf(error) === "Z_BUF_ERROR";
  const reason = isTruncated ? "it is cut off" : messageOf(error);
  return new PolicyError("invalid_parameter", `the archive's gzip is damaged: ${reason}`, {
    cause: error,
  });
}
