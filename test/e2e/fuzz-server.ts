import { gunzipSync, gzipSync } from "node:zlib";
import { type Ask, ask } from "../distribute/bundle-server.ts";
import { rawArchive } from "../means/archive/raw-tar.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { SOUND_ENTRIES } from "./bad-archives.ts";
import { GOOD } from "./bad-pushes.ts";
import { exchange } from "./slow-requests.ts";

type Random = () => number;

/** One spoilt request; tells what was strange about the answer, undefined when nothing was. */
type Trial = () => Promise<string | undefined>;

/** The server that is asked. */
type Target = { readonly url: string; readonly port: number };

export interface FuzzOutcome {
  readonly count: number;
  readonly strange: readonly string[];
}

/** Requests at a time. */
const LANES = 6;

/**
 * Sends several hundred spoilt variants of good requests. None may be answered with anything but success or a refusal in
 * shape; archives are pushed for real, under a name of their own whose roots belong to another bundle.
 */
export async function fuzzServer(server: Target, seed: number): Promise<FuzzOutcome> {
  const random = seededRandom(seed);
  const trials: Trial[] = [
    ...times(150, () => archiveTrial(server, mutate(random, rawArchive(SOUND_ENTRIES)))),
    ...times(60, () => archiveTrial(server, gzipSync(mutate(random, TAR)))),
    ...times(100, () => pushTrial(server, mutate(random, PUSH))),
    ...times(150, () => decisionTrial(server, random)),
    ...times(200, () => headerTrial(server, mutate(random, pick(random, requests())))),
  ];
  const strange: string[] = [];
  const lanes = times(LANES, async () => {
    for (let trial = trials.pop(); trial !== undefined; trial = trials.pop()) {
      const found = await trial();
      if (found !== undefined) strange.push(found);
    }
  });
  const count = trials.length + lanes.length;
  await Promise.all(lanes);
  return { count, strange };
}

const TAR = gunzipSync(rawArchive(SOUND_ENTRIES));
const PUSH = Buffer.from(JSON.stringify({ files: GOOD }));

const DECISIONS: readonly { readonly type: string; readonly body: string }[] = [
  { type: "application/json", body: '{"input": {"user": "alice", "n": [1, 2.5e3, -0, null]}}' },
  { type: "application/json", body: '{"input": "\\u00e9\\ud83d\\ude00", "other": {"a": {}}}' },
  { type: "application/yaml", body: "input:\n  user: &a alice\n  list: [*a, 1, {x: y}]\n" },
];

function archiveTrial(server: Target, body: Uint8Array): Trial {
  return requestTrial(server, "/v1/bundles/fuzz", {
    ...{ method: "PUT", body },
    headers: { "Content-Type": "application/gzip" },
  });
}

function pushTrial(server: Target, body: Uint8Array): Trial {
  return requestTrial(server, "/v1/bundles/fuzz", {
    ...{ method: "PUT", body },
    headers: { "Content-Type": "application/json" },
  });
}

function decisionTrial(server: Target, random: Random): Trial {
  const { type, body } = pick(random, DECISIONS);
  const bytes = mutate(random, Buffer.from(body));
  const isPacked = random() < 0.3;
  return requestTrial(server, pick(random, ["/v1/data/demo/version", "/v0/data/demo", "/"]), {
    method: "POST",
    headers: { "Content-Type": type, ...(isPacked ? { "Content-Encoding": "gzip" } : {}) },
    body: isPacked ? mutate(random, gzipSync(bytes)) : bytes,
  });
}

function requestTrial({ url }: Target, path: string, options: Ask): Trial {
  const bytes = Buffer.from(options.body ?? "").toString("base64");
  return async () => {
    try {
      const { status, body } = await ask(`${url}${path}`, options);
      const text = body.toString();
      if (status < 500 && hasShape(status, text)) return undefined;
      return `${path} ${bytes}: ${status} ${text}`;
    } catch (error) {
      return `${path} ${bytes}: ${String(error)}`;
    }
  };
}

function hasShape(status: number, text: string): boolean {
  const { code, message } = JSON.parse(text) as Record<string, unknown>;
  return status === 200 || (typeof code === "string" && typeof message === "string");
}

/** Whole requests, whose every byte may be spoilt. */
function requests(): readonly Buffer[] {
  const push = `Content-Type: application/json\r\nContent-Length: ${PUSH.length}\r\n\r\n${PUSH}`;
  return [
    'GET /bundles/demo HTTP/1.1\r\nHost: x\r\nIf-None-Match: "a.1.b"\r\nPrefer: modes=snapshot,delta;wait=1\r\n\r\n',
    'POST /v1/data/demo/version?pretty&metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 13\r\n\r\n{"input": {}}',
    "GET /v1/data/demo?input=%7B%22a%22%3A1%7D HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    `PUT /v1/bundles/fuzz?dry_run=true HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n${push}`,
    "GET /v1/bundles/demo/revisions HTTP/1.1\r\nHost: x\r\nAccept: application/gzip\r\n\r\n",
    "GET /health/demo?bundles=true HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n\r\n",
  ].map((text) => Buffer.from(text));
}

/** OPA takes a path of which it can make no reference for a failure of its own, and so do we. */
const OPA_FAILS_TOO = '"message": "invalid_parameter: invalid path: ';

/** The client sends all and then no more, so that nothing is left to wait for, whatever its headers say. */
function headerTrial({ port }: Target, bytes: Uint8Array): Trial {
  return async () => {
    const received = await exchange(port, bytes, true);
    const statuses = [...received.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, digits]) => digits);
    const isFine = received === "" || (received.startsWith("HTTP/1.1 ") && statuses.length > 0);
    const failed = statuses.filter((status) => status === "500").length;
    if (isFine && failed === received.split(OPA_FAILS_TOO).length - 1) return undefined;
    return `${Buffer.from(bytes).toString("latin1")}: ${received}`;
  };
}

/** One to four changes: flipped, removed, doubled, inserted, overwritten or cut off bytes. */
function mutate(random: Random, bytes: Buffer): Buffer {
  let mutant: Buffer = Buffer.from(bytes);
  for (let left = 1 + below(random, 4); left > 0; left -= 1) mutant = change(random, mutant);
  return mutant;
}

function change(random: Random, bytes: Buffer): Buffer {
  const at = below(random, bytes.length + 1);
  const end = Math.min(bytes.length, at + 1 + below(random, random() < 0.2 ? 600 : 8));
  const before = bytes.subarray(0, at);
  const piece = bytes.subarray(at, end);
  const after = bytes.subarray(end);
  switch (below(random, 6)) {
    case 0:
      return Buffer.concat([before, piece.map((byte) => byte ^ (1 << below(random, 8))), after]);
    case 1:
      return Buffer.concat([before, after]);
    case 2:
      return Buffer.concat([before, piece, piece, after]);
    case 3:
      return Buffer.concat([before, noise(random, 1 + below(random, 16)), piece, after]);
    case 4:
      return Buffer.concat([before, Buffer.alloc(piece.length, pick(random, FILLERS)), after]);
    default:
      return random() < 0.5 ? before : Buffer.concat([before, noise(random, piece.length), after]);
  }
}

const FILLERS: readonly number[] = [0, 0x20, 0x22, 0x2f, 0x30, 0x7f, 0x80, 0xff];

function noise(random: Random, length: number): Buffer {
  return Buffer.from(times(length, () => below(random, 256)));
}

function below(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}

function pick<T>(random: Random, items: readonly T[]): T {
  return items[below(random, items.length)] as T;
}

function times<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}
