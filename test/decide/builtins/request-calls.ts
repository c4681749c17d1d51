import { generateKeyPairSync, type KeyObject } from "node:crypto";
import type { Value } from "../../../src/decide/values/value.ts";
import {
  bitString,
  der,
  integer,
  octets,
  oid,
  sequence,
  tagged,
  text,
  truth,
} from "../../support/x509/der-writer.ts";
import {
  dnsNames,
  extension,
  makeCertificate,
  makeRequest,
  name,
  nameOf,
  pem,
  utcTime,
} from "../../support/x509/make-certificate.ts";
import type { NotedCall } from "./noted-call.ts";

const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
const rsa = generateKeyPairSync("rsa", { modulusLength: 1024 });
const ed25519 = generateKeyPairSync("ed25519");
const x25519 = generateKeyPairSync("x25519");

function request(attributes: readonly Buffer[] = [], subject = name("subject"), pair = ec): Buffer {
  return makeRequest(pair.publicKey, pair.privateKey, subject, attributes);
}

function requests(note: string, ...operands: readonly Value[]): readonly NotedCall[] {
  return operands.map((operand) => ({
    note,
    builtin: "crypto.x509.parse_certificate_request",
    operands: [operand],
  }));
}

function base64(bytes: Buffer): string {
  return bytes.toString("base64");
}

const EXTENSION_REQUEST = "1.2.840.113549.1.9.14";

function attribute(id: string, ...values: readonly Buffer[]): Buffer {
  return sequence(oid(id), der(0x31, ...values));
}

function requested(...extensions: readonly Buffer[]): Buffer {
  return attribute(EXTENSION_REQUEST, sequence(...extensions));
}

const PLAIN = request();

const VALUES = [
  ...[0x0c, 0x12, 0x13, 0x14, 0x16].map((tag) => text(tag, "1 2")),
  text(0x1e, "\0a"),
  text(0x13, "@"),
  integer(5),
  integer(2n ** 70n),
  truth(true),
  octets(Buffer.from([1])),
  bitString(Buffer.from([0xf0]), 4),
  oid("1.2.3"),
  utcTime("000101000000Z"),
  utcTime("x"),
  der(0x05),
  sequence(),
  tagged(0, false, Buffer.from([1])),
];

const REQUESTS: readonly NotedCall[] = [
  ...requests(
    "kinds of keys",
    ...[ec, rsa, ed25519].map((pair) => base64(request([], name("a"), pair as typeof ec))),
  ),
  ...requests("names", base64(request([], nameOf())), base64(request([], integer(1)))),
  ...requests(
    "requested extensions",
    ...[
      [requested(dnsNames("a.b"))],
      [requested(dnsNames("a.b"), extension("2.5.29.19", sequence(truth(true)), true))],
      [requested(dnsNames("a"), dnsNames("b"))],
      [requested(dnsNames("a")), requested(extension("1.2.3", Buffer.alloc(1)))],
      [requested()],
      [attribute(EXTENSION_REQUEST)],
      [attribute(EXTENSION_REQUEST, integer(1))],
      [attribute(EXTENSION_REQUEST, sequence(integer(1)))],
      [attribute(EXTENSION_REQUEST, sequence(), sequence(dnsNames("b")))],
      [requested(extension("2.5.29.17", sequence(text(0x82, "\xff"))))],
    ].map((attributes) => base64(request(attributes))),
  ),
  ...requests(
    "attributes",
    ...[
      [attribute("1.2.840.113549.1.9.7", text(0x13, "password"))],
      [attribute("1.2.3", sequence(sequence(oid("1.2"), text(0x0c, "a"))))],
      [attribute("1.2.3", sequence(), sequence())],
      [attribute("1.2.3")],
      [integer(1)],
      ...VALUES.map((value) => [attribute("1.2.3", sequence(sequence(oid("1.2"), value)))]),
    ].map((attributes) => base64(request(attributes))),
  ),
  ...requests(
    "texts",
    pem("CERTIFICATE REQUEST", PLAIN),
    `${pem("CERTIFICATE REQUEST", PLAIN)}more`,
    base64(Buffer.from(pem("CERTIFICATE REQUEST", PLAIN))),
    pem("CERTIFICATE", PLAIN),
    base64(Buffer.from(pem("CERTIFICATE", PLAIN))),
    pem("CERTIFICATE REQUEST", Buffer.concat([PLAIN, PLAIN])),
    "-----BEGIN CERTIFICATE REQUEST-----",
    base64(Buffer.concat([PLAIN, Buffer.from([5, 0])])),
    base64(PLAIN.subarray(0, -1)),
    ...["", "x", "YQ==", 1, null],
  ),
];

function certificate(key: KeyObject): string {
  return pem("CERTIFICATE", makeCertificate({ key, signer: rsa.privateKey }));
}

function key(one: KeyObject, type: "pkcs1" | "pkcs8" | "sec1"): string {
  return one.export({ format: "pem", type } as { format: "pem"; type: "pkcs8" }) as string;
}

function derOf(text: string): string {
  return text.replace(/-----.*-----|\n/g, "");
}

const pairs: readonly (readonly Value[])[] = [
  [certificate(ec.publicKey), key(ec.privateKey, "pkcs8")],
  [certificate(ec.publicKey), key(ec.privateKey, "sec1")],
  [certificate(rsa.publicKey), key(rsa.privateKey, "pkcs1")],
  [certificate(rsa.publicKey), key(rsa.privateKey, "pkcs8")],
  [certificate(ed25519.publicKey), key(ed25519.privateKey, "pkcs8")],
  [certificate(x25519.publicKey), key(x25519.privateKey, "pkcs8")],
  [certificate(ec.publicKey), key(rsa.privateKey, "pkcs8")],
  [
    certificate(rsa.publicKey),
    key(generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey, "pkcs8"),
  ],
  [certificate(ec.publicKey) + certificate(rsa.publicKey), key(ec.privateKey, "pkcs8")],
  [
    key(ec.privateKey, "pkcs8") + certificate(ec.publicKey),
    certificate(ec.publicKey) + key(ec.privateKey, "pkcs8"),
  ],
  [
    certificate(ec.publicKey),
    key(ec.privateKey, "pkcs8").replaceAll("PRIVATE KEY", "ANY PRIVATE KEY"),
  ],
  [
    certificate(ec.publicKey),
    key(ec.privateKey, "pkcs8").replaceAll("PRIVATE KEY", "XPRIVATE KEY"),
  ],
  [derOf(certificate(ec.publicKey)), derOf(key(ec.privateKey, "pkcs8"))],
  [derOf(certificate(ec.publicKey)), derOf(key(ec.privateKey, "sec1"))],
  [
    Buffer.from(certificate(ec.publicKey)).toString("base64"),
    Buffer.from(key(ec.privateKey, "sec1")).toString("base64"),
  ],
  [certificate(ec.publicKey), key(rsa.privateKey, "pkcs1") + key(ec.privateKey, "sec1")],
  [`text\n${certificate(ec.publicKey)}`, key(ec.privateKey, "pkcs8")],
  ["", key(ec.privateKey, "pkcs8")],
  [certificate(ec.publicKey), ""],
  [certificate(ec.publicKey), 1],
  [1, key(ec.privateKey, "pkcs8")],
  [pem("CERTIFICATE", Buffer.alloc(2)), key(ec.privateKey, "pkcs8")],
];

/** Requests for certificates, and certificates with their keys. */
export const REQUEST_CALLS: readonly NotedCall[] = [
  ...REQUESTS,
  ...pairs.map((operands) => ({ note: "pairs", builtin: "crypto.x509.parse_keypair", operands })),
];
