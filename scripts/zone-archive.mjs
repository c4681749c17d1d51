// Writes src/opa/go/time/zone-archive.ts from the time zones that the Go tool chain brings, which are those that OPA
// falls back to: node scripts/zone-archive.mjs
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { brotliCompressSync, constants, inflateRawSync } from "node:zlib";

const CENTRAL_ENTRY = 0x02014b50;
const END_LENGTH = 22;

const root = execFileSync("go", ["env", "GOROOT"], { encoding: "utf8" }).trim();
const zip = readFileSync(path.join(root, "lib/time/zoneinfo.zip"));

/** Names of zones by the content of their files. */
const zones = new Map();
let at = zip.readUInt32LE(zip.length - END_LENGTH + 16);
while (zip.readUInt32LE(at) === CENTRAL_ENTRY) {
  const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) =>
    zip.readUInt16LE(at + field),
  );
  const name = zip.toString("utf8", at + 46, at + 46 + nameLength);
  if (!name.endsWith("/")) {
    const content = contentOf(at).toString("base64");
    zones.set(content, [...(zones.get(content) ?? []), name]);
  }
  at += 46 + nameLength + extraLength + commentLength;
}

function contentOf(entry) {
  const local = zip.readUInt32LE(entry + 42);
  const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  const content = zip.subarray(start, start + zip.readUInt32LE(entry + 20));
  return zip.readUInt16LE(entry + 10) === 0 ? content : inflateRawSync(content);
}

const files = [...zones].map(([content, names]) => [names, Buffer.from(content, "base64")]);
const index = JSON.stringify(files.map(([names, content]) => [names.join(" "), content.length]));
const archive = brotliCompressSync(
  Buffer.concat([Buffer.from(`${index}\n`), ...files.map(([, content]) => content)]),
  { params: { [constants.BROTLI_PARAM_LGWIN]: 24 } },
);
writeFileSync(
  path.resolve(import.meta.dirname, "../src/opa/go/time/zone-archive.ts"),
  `/**
 * Every time zone that Go ${execFileSync("go", ["env", "GOVERSION"], { encoding: "utf8" }).trim().slice(2)} brings: brotli of a line of JSON, names and length of each file, and behind it the files
 * (RFC 8536), in base64. Written by scripts/zone-archive.mjs.
 */
export const ZONE_ARCHIVE =
  "${archive.toString("base64")}";
`,
);
