import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { messageOf, systemCodeOf } from "../../domain/policy-error.ts";
import { isWireError, WireError } from "./wire-error.ts";
import { wireText } from "./wire-text.ts";

/** Of one response, as it came and inflated. */
const MAX_BYTES = 16 * 1024 * 1024;

/** The body of a response, to its end. Throws a WireError. */
export async function readBody(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of message) {
      length += (chunk as Buffer).length;
      if (length > MAX_BYTES) throw tooLarge();
      chunks.push(chunk as Buffer);
    }
  } catch (error) {
    message.destroy();
    if (isWireError(error)) throw error;
    const isCut = systemCodeOf(error) === "ECONNRESET";
    throw new WireError(isCut ? "unexpected EOF" : wireText(error));
  }
  return Buffer.concat(chunks);
}

const inflate = promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip);

/** What a body in gzip stands for. Throws a WireError. */
export async function inflateBody(body: Buffer): Promise<Buffer> {
  if (body.length === 0) return body;
  try {
    return await inflate(body, { maxOutputLength: MAX_BYTES });
  } catch (error) {
    switch (systemCodeOf(error)) {
      case "ERR_BUFFER_TOO_LARGE":
        throw tooLarge();
      case "Z_BUF_ERROR":
        throw new WireError("unexpected EOF");
      case "Z_DATA_ERROR":
        throw new WireError(dataText(messageOf(error)));
      default:
        throw error;
    }
  }
}

function dataText(message: string): string {
  if (message === "incorrect header check") return "gzip: invalid header";
  if (/check$/.test(message)) return "gzip: invalid checksum";
  return `flate: ${message}`;
}

function tooLarge(): WireError {
  return new WireError(`the response has more than ${MAX_BYTES} bytes`);
}
