import { generateKeyPairSync, type KeyObject } from "node:crypto";
import type { Value } from "../../../src/decide/values/value.ts";
import {
  bitString,
  integer,
  octets,
  oid,
  sequence,
  tagged,
} from "../../support/x509/der-writer.ts";
import { pem } from "../../support/x509/make-certificate.ts";
import type { NotedCall } from "./noted-call.ts";

const rsa = generateKeyPairSync("rsa", { modulusLength: 1024 });
const smallRsa = generateKeyPairSync("rsa", { modulusLength: 512, publicExponent: 3 });
const curves = ["secp224r1", "P-256", "P-384", "P-521", "secp256k1"].map((namedCurve) =>
  generateKeyPairSync("ec", { namedCurve }),
);
const [p224, p256] = curves as [typeof rsa, typeof rsa];
const edwards = [
  generateKeyPairSync("ed25519"),
  generateKeyPairSync("x25519"),
  generateKeyPairSync("ed448"),
];

function exported(key: KeyObject, type: "pkcs1" | "pkcs8" | "sec1"): string {
  return key.export({ format: "pem", type } as { format: "pem"; type: "pkcs8" }) as string;
}

const pkcs1 = exported(rsa.privateKey, "pkcs1");
const parts = rsa.privateKey.export({ format: "jwk" });
const numbers = (
  [parts.n, parts.e, parts.d, parts.p, parts.q, parts.dp, parts.dq, parts.qi] as string[]
).map((text) => BigInt(`0x${Buffer.from(text, "base64url").toString("hex")}`));

function rsaKey(
  change: (numbers: bigint[]) => bigint[],
  version = 0,
  ...more: readonly Buffer[]
): string {
  const changed = change([...numbers]).map(integer);
  return pem("RSA PRIVATE KEY", sequence(integer(version), ...changed, ...more));
}

const d = Buffer.from(p256.privateKey.export({ format: "jwk" }).d as string, "base64url");
const P256 = "1.2.840.10045.3.1.7";

function ecKey(secret: Buffer, curve = P256, version = 1, ...more: readonly Buffer[]): string {
  return pem(
    "EC PRIVATE KEY",
    sequence(integer(version), octets(secret), tagged(0, true, oid(curve)), ...more),
  );
}

function pkcs8(id: string, parameters: readonly Buffer[], key: Buffer, version = 0): string {
  return pem(
    "PRIVATE KEY",
    sequence(integer(version), sequence(oid(id), ...parameters), octets(key)),
  );
}

const KEYS: readonly (readonly [note: string, ...keys: Value[]])[] = [
  ["RSA", pkcs1, exported(rsa.privateKey, "pkcs8"), exported(smallRsa.privateKey, "pkcs1")],
  [
    "inconsistent RSA",
    ...numbers.map((_, i) => rsaKey((all) => all.with(i, (all[i] as bigint) + 2n))),
    ...numbers.map((_, i) => rsaKey((all) => all.with(i, 0n))),
    ...numbers.map((_, i) => rsaKey((all) => all.with(i, -(all[i] as bigint)))),
    ...numbers.map((_, i) => rsaKey((all) => all.slice(0, i))),
    rsaKey((all) => all.with(1, 2n ** 32n + 1n)),
    rsaKey(([n, e, key, p, q, dp, dq, qi]) => [n, e, key, q, p, dq, dp, qi] as bigint[]),
    rsaKey(([n, e, key, p, q]) => [n, e, key, q, p] as bigint[]),
    rsaKey((all) => all.with(2, (all[2] as bigint) + (all[0] as bigint))),
  ],
  [
    "versions of RSA",
    rsaKey((all) => all, 1),
    rsaKey((all) => all, 2),
    rsaKey((all) => all, -1),
    rsaKey((all) => all, 0, sequence()),
    rsaKey((all) => all, 1, sequence(sequence(integer(7), integer(1), integer(1)))),
    rsaKey((all) => all, 1, sequence(sequence(integer(1), integer(1), integer(1)))),
    rsaKey((all) => all, 0, integer(5)),
  ],
  [
    "EC",
    ...curves.flatMap(({ privateKey }) => [
      exported(privateKey, "sec1"),
      exported(privateKey, "pkcs8"),
    ]),
  ],
  [
    "EC in DER",
    ecKey(d),
    ecKey(Buffer.concat([Buffer.alloc(2), d])),
    ecKey(Buffer.from([5])),
    ecKey(Buffer.alloc(32)),
    ecKey(Buffer.alloc(32, 0xff)),
    ecKey(Buffer.alloc(33, 1)),
    ecKey(Buffer.alloc(0)),
    ecKey(d, "1.2.3"),
    ecKey(d, P256, 2),
    ecKey(d, P256, 1, tagged(1, true, bitString(Buffer.from([1])))),
    pem("EC PRIVATE KEY", sequence(integer(1), octets(d))),
    pkcs8("1.2.840.10045.2.1", [oid(P256)], sequence(integer(1), octets(d))),
    pkcs8("1.2.840.10045.2.1", [], sequence(integer(1), octets(d))),
    pkcs8(
      "1.2.840.10045.2.1",
      [oid("1.3.132.0.34")],
      sequence(integer(1), octets(d), tagged(0, true, oid(P256))),
    ),
  ],
  [
    "Edwards",
    ...edwards.map(({ privateKey }) => exported(privateKey, "pkcs8")),
    pkcs8("1.3.101.112", [], octets(Buffer.alloc(32, 7))),
    pkcs8("1.3.101.112", [], octets(Buffer.alloc(31, 7))),
    pkcs8("1.3.101.112", [oid("1.2.3")], octets(Buffer.alloc(32, 7))),
    pkcs8("1.3.101.110", [], octets(Buffer.alloc(32, 7)), 1),
    pkcs8("1.2.3", [], octets(Buffer.alloc(32, 7))),
  ],
  [
    "texts",
    "",
    "text",
    1,
    pkcs1 + exported(p256.privateKey, "sec1"),
    `text\n${pkcs1}text`,
    Buffer.from(pkcs1).toString("base64"),
    Buffer.from(Buffer.from(pkcs1).toString("base64")).toString("base64"),
    rsa.publicKey.export({ format: "pem", type: "spki" }) as string,
    pkcs1 + pem("RSA PRIVATE KEY", Buffer.from([1])),
    exported(p224.privateKey, "sec1") + pkcs1,
    pkcs1.replaceAll("RSA PRIVATE", "EC PRIVATE"),
    pkcs1.replaceAll("RSA PRIVATE", "ENCRYPTED PRIVATE"),
    pkcs1.replace("KEY-----\n", "KEY-----\nProc-Type: 4,ENCRYPTED\n\n"),
    pem("toString", Buffer.from([1])),
    "YQ==",
    "-----BEGIN",
  ],
];

/** Keys of every kind, and such as Go refuses. */
export const PRIVATE_KEY_CALLS: readonly NotedCall[] = KEYS.flatMap(([note, ...keys]) =>
  keys.flatMap((key) =>
    ["crypto.parse_private_keys", "crypto.x509.parse_rsa_private_key"].map((builtin) => ({
      note,
      builtin,
      operands: [key],
    })),
  ),
);
