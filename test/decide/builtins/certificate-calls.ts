import { generateKeyPairSync } from "node:crypto";
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
  attribute,
  authority,
  type CertificateOptions,
  dnsNames,
  extension,
  generalizedTime,
  makeCertificate,
  name,
  nameOf,
  pem,
  utcTime,
} from "../../support/x509/make-certificate.ts";
import type { NotedCall } from "./noted-call.ts";

const rsa = generateKeyPairSync("rsa", { modulusLength: 1024 });
const pss = generateKeyPairSync("rsa-pss", { modulusLength: 1024, hashAlgorithm: "sha256" });
const dsa = generateKeyPairSync("dsa", { modulusLength: 1024, divisorLength: 160 });
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
const p521 = generateKeyPairSync("ec", { namedCurve: "P-521" });
const k256 = generateKeyPairSync("ec", { namedCurve: "secp256k1" });
const ed25519 = generateKeyPairSync("ed25519");
const x25519 = generateKeyPairSync("x25519");

type Options = Partial<CertificateOptions>;

function certificate(options: Options = {}): Buffer {
  return makeCertificate({ key: ec.publicKey, signer: ec.privateKey, ...options });
}

const BUILTIN = "crypto.x509.parse_certificates";

function texts(note: string, ...operands: readonly string[]): readonly NotedCall[] {
  return operands.map((operand) => ({ note, builtin: BUILTIN, operands: [operand] }));
}

function parsed(note: string, ...certificates: readonly Uint8Array[]): readonly NotedCall[] {
  return texts(note, ...certificates.map((one) => Buffer.from(one).toString("base64")));
}

function withExtensions(
  note: string,
  ...lists: readonly (readonly Buffer[])[]
): readonly NotedCall[] {
  return parsed(note, ...lists.map((extensions) => certificate({ extensions })));
}

function extended(id: string, ...values: readonly Buffer[]): readonly NotedCall[] {
  return values.flatMap((value) =>
    withExtensions(`extension ${id}`, [extension(id, value)], [extension(id, value, true)]),
  );
}

const one = certificate();
const NULL = der(0x05);

function subjects(note: string, ...names: readonly Buffer[]): readonly NotedCall[] {
  return parsed(note, ...names.map((subject) => certificate({ subject })));
}

function strings(tag: number, ...values: readonly string[]): readonly NotedCall[] {
  return subjects(
    `strings of type ${tag}`,
    ...values.map((value) => nameOf(attribute("2.5.4.3", text(tag, value)))),
  );
}

function times(note: string, ...values: readonly Buffer[]): readonly NotedCall[] {
  return parsed(
    note,
    ...values.map((time) => certificate({ validity: [time, utcTime("491231235959Z")] })),
  );
}

function algorithm(id: string, ...parameters: readonly Buffer[]): Buffer {
  return sequence(oid(id), ...parameters);
}

function pssParameters(hash: string, salt: number, ...more: readonly Buffer[]): Buffer {
  const hashed = algorithm(hash, NULL);
  return sequence(
    tagged(0, true, hashed),
    tagged(1, true, algorithm("1.2.840.113549.1.1.8", hashed)),
    tagged(2, true, integer(salt)),
    ...more,
  );
}

const SHA256 = "2.16.840.1.101.3.4.2.1";
const PSS = "1.2.840.113549.1.1.10";

const ALGORITHMS = [
  ...[4, 5, 11, 12, 13].map((last) => algorithm(`1.2.840.113549.1.1.${last}`, NULL)),
  algorithm("1.3.14.3.2.29"),
  algorithm("1.2.840.10040.4.3"),
  algorithm("2.16.840.1.101.3.4.3.2"),
  algorithm("1.2.840.10045.4.1"),
  algorithm("1.2.840.10045.4.3.3"),
  algorithm("1.2.840.10045.4.3.4"),
  algorithm("1.3.101.112"),
  algorithm("1.3.101.112", NULL),
  algorithm("1.2.3"),
  algorithm(PSS),
  algorithm(PSS, NULL),
  algorithm(PSS, pssParameters(SHA256, 32)),
  algorithm(PSS, pssParameters(SHA256, 20)),
  algorithm(PSS, pssParameters(SHA256, 32, tagged(3, true, integer(1)))),
  algorithm(PSS, pssParameters(SHA256, 32, tagged(3, true, integer(2)))),
  algorithm(PSS, pssParameters("2.16.840.1.101.3.4.2.3", 64)),
  sequence(),
  sequence(oid("1.2.3"), Buffer.from([0x1f, 0x20, 0])),
];

function spki(id: string, parameters: readonly Buffer[], key: Buffer, padding = 0): Buffer {
  return sequence(algorithm(id, ...parameters), bitString(key, padding));
}

const RSA = "1.2.840.113549.1.1.1";
const EC = "1.2.840.10045.2.1";
const point = ec.publicKey.export({ format: "der", type: "spki" }).subarray(-65);

const SPKIS = [
  spki(RSA, [NULL], sequence(integer(15n), integer(3n))),
  spki(RSA, [], sequence(integer(15n), integer(3n))),
  spki(RSA, [NULL], sequence(integer(0n), integer(3n))),
  spki(RSA, [NULL], sequence(integer(-15n), integer(3n))),
  spki(RSA, [NULL], sequence(integer(15n), integer(0n))),
  spki(RSA, [NULL], sequence(integer(15n), integer(2n ** 63n))),
  spki(RSA, [NULL], sequence(integer(15n), integer(2n ** 63n - 1n), NULL)),
  spki(RSA, [NULL], Buffer.concat([sequence(integer(15n), integer(3n)), NULL])),
  spki(RSA, [NULL], sequence(der(0x02, Buffer.from([0, 15])), integer(3n))),
  spki(EC, [oid("1.2.840.10045.3.1.7")], point),
  spki(EC, [oid("1.2.840.10045.3.1.7")], point.subarray(0, 64)),
  spki(EC, [oid("1.2.840.10045.3.1.7")], Buffer.concat([Buffer.from([2]), point.subarray(1, 33)])),
  spki(EC, [oid("1.2.840.10045.3.1.7")], Buffer.concat([Buffer.from([4]), Buffer.alloc(64)])),
  spki(EC, [oid("1.2.3")], point),
  spki(EC, [], point),
  spki("1.3.101.112", [], Buffer.alloc(32)),
  spki("1.3.101.112", [NULL], Buffer.alloc(32)),
  spki("1.3.101.112", [], Buffer.alloc(31)),
  spki("1.2.3.4", [], Buffer.alloc(3)),
  spki("1.2.3.4", [], Buffer.from([0xf0]), 4),
  spki("1.2.3.4", [], Buffer.from([0xff]), 4),
  sequence(sequence(), bitString(Buffer.alloc(1))),
];

const URIS = [
  ...[
    "https://example.com/a?b#c",
    "urn:x:y",
    "/path",
    "",
    "HTTP://u:p@EX.com:80/%41%2f?",
    "spiffe://a.b/c d",
  ],
  ...[
    "http://[::1%25en0]:8/",
    "http://[::1",
    "http://[1.2.3.4]/",
    "http://a:b/",
    "http://a:1:2/",
    "x://a:1:2/",
  ],
  ...[
    "http://a%zz/",
    "http://a%41/",
    "http://a b/",
    "mailto:a@b",
    "a:b:c",
    "1a:b",
    ":a",
    "//host/p",
    "///p",
    "x:/p",
    "x:///p",
  ],
  ...[
    "http://a/%zz",
    "http://a/?%zz",
    "http://a/#%41%zz",
    "http://a/#%41",
    "http://a/#a b",
    "http://a/?",
    "http://a/?a?",
    "*",
    "http://a../",
    "http://a/\u0001",
  ],
  ...[
    "http://@a/",
    "http://:@a/",
    "http://u%3a:p@a/",
    "http://u[@a/",
    "http://a@b@c/",
    "http://a/b;c,d:e@f&g=h+i$j!k*l(m)n'o",
  ],
];

function san(...names: readonly Buffer[]): Buffer {
  return sequence(...names);
}

const SAN = "2.5.29.17";

const NAMES = [
  san(),
  san(text(0x82, "a.b"), text(0x82, "*.c"), text(0x82, "")),
  san(text(0x82, "\xe9")),
  san(text(0x81, "a@b"), text(0x81, "\xe9")),
  san(text(0x81, "a@b")),
  san(der(0x87, Buffer.from([1, 2, 3, 4])), der(0x87, Buffer.alloc(16))),
  san(der(0x87, Buffer.from("00000000000000000000ffff01020304", "hex"))),
  san(der(0x87, Buffer.from("20010db8000000000000000000000001", "hex"))),
  san(der(0x87, Buffer.from("20010db8000000010000000000010001", "hex"))),
  san(der(0x87, Buffer.alloc(5))),
  san(tagged(0, true, oid("1.2.3")), tagged(8, false, Buffer.from([1]))),
  san(tagged(4, true, name("directory"))),
  san(Buffer.from([0x82, 0x05, 0x61])),
  Buffer.alloc(0),
  text(0x0c, "a"),
];

function subtree(tag: number, bytes: Uint8Array | string): Buffer {
  return sequence(der(0x80 | tag, Buffer.from(bytes as string, "latin1")));
}

function constraints(
  permitted: readonly Buffer[] | undefined,
  excluded?: readonly Buffer[],
): Buffer {
  return sequence(
    ...(permitted === undefined ? [] : [tagged(0, true, ...permitted)]),
    ...(excluded === undefined ? [] : [tagged(1, true, ...excluded)]),
  );
}

const CONSTRAINTS = [
  constraints(undefined),
  constraints([]),
  constraints([], [subtree(2, "a.b")]),
  ...["a.b", ".a.b", "", "a.", "a..b", "..a", "\xe9", "a b"].flatMap((domain) => [
    constraints([subtree(2, domain)]),
    constraints(undefined, [subtree(6, domain)]),
    constraints([subtree(1, domain)]),
  ]),
  ...["a@b", '"a b"@c', "a@", "@b", ".a@b", "a..b@c", "a\\ b@c", '"a\\"@c', "a@b."].map((mail) =>
    constraints([subtree(1, mail)]),
  ),
  ...["1.2.3.4", "::1"].map((host) => constraints([subtree(6, host)])),
  ...[
    "0a000000ff000000",
    "0a000000ff00ff00",
    "0a0000",
    `${"00".repeat(16)}${"ff".repeat(8)}${"00".repeat(8)}`,
  ].map((hex) =>
    constraints([subtree(7, Buffer.from(hex, "hex"))], [subtree(7, Buffer.from(hex, "hex"))]),
  ),
  constraints([subtree(4, "a")]),
  sequence(tagged(0, true, subtree(2, "a")), NULL),
  Buffer.concat([constraints([subtree(2, "a")]), NULL]),
  constraints([sequence()]),
];

function policies(...ids: readonly Buffer[]): Buffer {
  return sequence(...ids.map((id) => sequence(id)));
}

const LOCATION = text(0x86, "http://ocsp");

/** Certificates of every shape that Go knows, and of many that it refuses. */
export const CERTIFICATE_CALLS: readonly NotedCall[] = [
  ...parsed("version", ...[0, 1, 2, 3, -1].map((version) => certificate({ version }))),
  ...parsed(
    "version",
    certificate({ version: 0, extensions: [dnsNames("a")] }),
    certificate({ version: 1, extensions: [dnsNames("a")] }),
  ),
  ...parsed(
    "serial numbers",
    ...[0n, -1n, 2n ** 64n, 2n ** 159n].map((serial) => certificate({ serial })),
  ),
  ...parsed(
    "kinds of keys",
    ...[rsa, pss, dsa, ec, p521, k256, ed25519, x25519].map(({ publicKey }) =>
      certificate({ key: publicKey }),
    ),
  ),
  ...parsed(
    "kinds of signatures",
    ...[rsa, ec, ed25519].map(({ privateKey }) => certificate({ signer: privateKey })),
    ...ALGORITHMS.map((each) => certificate({ algorithm: each })),
  ),
  ...parsed("keys", ...SPKIS.map((each) => certificate({ spki: each }))),
  ...subjects(
    "names",
    nameOf(),
    nameOf(der(0x31)),
    nameOf(
      ...[3, 5, 6, 7, 8, 9, 10, 11, 17, 12, 42].map((last) =>
        attribute(`2.5.4.${last}`, text(0x0c, `v${last}`)),
      ),
    ),
    nameOf(
      ...["a", "b"].flatMap((value) =>
        [3, 5, 6, 10].map((last) => attribute(`2.5.4.${last}`, text(0x13, value))),
      ),
    ),
    nameOf(
      der(
        0x31,
        sequence(oid("2.5.4.6"), text(0x13, "US")),
        sequence(oid("2.5.4.10"), text(0x13, "b")),
      ),
    ),
    nameOf(attribute("1.2.840.113549.1.9.1", text(0x16, "a@b"))),
    nameOf(attribute("0.9.2342.19200300.100.1.25", text(0x16, "com"))),
    nameOf(attribute("2.999.2147483647", text(0x16, "x"))),
    nameOf(attribute("2.999.2147483648", text(0x16, "x"))),
    nameOf(attribute("2.5.4.3", integer(1))),
    nameOf(sequence(oid("2.5.4.3"), text(0x0c, "a"))),
  ),
  ...strings(0x0c, "", "\xc3\xa9", "\xff", "a\0b"),
  ...strings(0x12, "12 3", "a"),
  ...strings(0x13, "aZ09'()+,-./:=?*& ", "a@b", "a_b", "\xe9"),
  ...strings(0x14, "\xe9\x80", ""),
  ...strings(0x16, "a@b", "\x80"),
  ...strings(0x1e, "\0a\0b", "\0a\0\0", "\0\0", "a", "\xd8\0", "\xfd\xd0", "\xff\xfe", "\x4e\x2d"),
  ...times(
    "times",
    ...[
      "000101000000Z",
      "491231235959Z",
      "500101000000Z",
      "680101000000Z",
      "690101000000Z",
      "991231235959Z",
    ].map(utcTime),
    ...[
      "0001010000Z",
      "000101000000+0100",
      "000101000000-0130",
      "000101000000+0000",
      "000101000000",
      "000101000000+2400",
    ].map(utcTime),
    ...[
      "000230000000Z",
      "000101240000Z",
      "000101006000Z",
      "000101000060Z",
      "0001010000",
      "20000101000000Z",
    ].map(utcTime),
    ...[
      "20500101000000Z",
      "99991231235959Z",
      "00010101000000Z",
      "20000101000000+0530",
      "2000010100000Z",
      "20000101000000.5Z",
    ].map(generalizedTime),
    integer(1),
  ),
  ...extended("2.5.29.14", octets(Buffer.from([1, 2])), octets(Buffer.alloc(0)), NULL),
  ...extended(
    "2.5.29.15",
    bitString(Buffer.from([0xff, 0x80]), 7),
    bitString(Buffer.from([0xa0]), 5),
    bitString(Buffer.alloc(0)),
    NULL,
  ),
  ...extended(SAN, ...NAMES),
  ...withExtensions("URIs", ...URIS.map((uri) => [extension(SAN, san(text(0x86, uri)))])),
  ...extended(
    "2.5.29.19",
    sequence(),
    sequence(truth(true)),
    sequence(truth(false), integer(3)),
    sequence(truth(true), integer(0)),
    sequence(integer(5)),
    sequence(truth(true), integer(-1)),
    sequence(truth(true), integer(2n ** 63n)),
    sequence(der(0x01, Buffer.from([1]))),
  ),
  ...extended("2.5.29.30", ...CONSTRAINTS),
  ...extended(
    "2.5.29.31",
    sequence(),
    sequence(sequence()),
    sequence(
      sequence(
        tagged(
          0,
          true,
          tagged(
            0,
            true,
            text(0x86, "http://a"),
            text(0x86, "http://\xff"),
            text(0x82, "x"),
            text(0x86, "y"),
          ),
        ),
      ),
    ),
    sequence(sequence(tagged(0, true, tagged(1, true)))),
    NULL,
  ),
  ...extended(
    "2.5.29.32",
    policies(),
    policies(oid("1.2.3"), oid("2.5.29.32.0")),
    policies(oid("1.2.3"), oid("1.2.3")),
    policies(oid("2.999.4294967296.1")),
    policies(der(0x06)),
    policies(der(0x06, Buffer.from([0x80, 1]))),
    policies(der(0x06, Buffer.from([0x81]))),
    sequence(oid("1.2.3")),
  ),
  ...extended(
    "2.5.29.33",
    sequence(),
    sequence(sequence(oid("1.2.3"), oid("1.2.4"))),
    sequence(sequence(oid("1.2.3"))),
  ),
  ...extended(
    "2.5.29.35",
    sequence(),
    sequence(tagged(0, false, Buffer.from([1]))),
    sequence(tagged(2, false, Buffer.from([1]))),
    NULL,
  ),
  ...extended(
    "2.5.29.36",
    sequence(),
    sequence(tagged(0, false, Buffer.from([0])), tagged(1, false, Buffer.from([3]))),
    sequence(tagged(1, false, Buffer.from([0, 1]))),
    sequence(tagged(1, false, Buffer.from([0xff]))),
  ),
  ...extended(
    "2.5.29.37",
    sequence(),
    sequence(...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((last) => oid(`1.3.6.1.5.5.7.3.${last}`))),
    sequence(
      ...[
        "2.5.29.37.0",
        "1.3.6.1.4.1.311.10.3.3",
        "2.16.840.1.113730.4.1",
        "1.3.6.1.4.1.311.2.1.22",
        "1.3.6.1.4.1.311.61.1.1",
      ].map(oid),
    ),
    sequence(oid("1.2.3")),
    sequence(NULL),
  ),
  ...extended("2.5.29.54", integer(0), integer(5), integer(-1), NULL),
  ...extended(
    "1.3.6.1.5.5.7.1.1",
    sequence(),
    sequence(
      sequence(oid("1.3.6.1.5.5.7.48.1"), LOCATION),
      sequence(oid("1.3.6.1.5.5.7.48.2"), LOCATION),
      sequence(oid("1.2.3"), LOCATION),
      sequence(oid("1.3.6.1.5.5.7.48.1"), text(0x82, "a")),
    ),
    sequence(sequence()),
  ),
  ...extended("1.2.3.4", Buffer.alloc(0), Buffer.from([1])),
  ...withExtensions(
    "lists",
    [],
    [authority(), dnsNames("a")],
    [dnsNames("a"), dnsNames("b")],
    [sequence(oid("1.2.3"), truth(false), octets(Buffer.alloc(1)))],
    [sequence(oid("1.2.3"))],
    [NULL],
  ),
  ...parsed(
    "bytes",
    Buffer.alloc(0),
    one,
    Buffer.concat([one, one]),
    Buffer.concat([one, NULL]),
    one.subarray(0, -1),
    sequence(),
    sequence(sequence()),
  ),
  ...texts(
    "texts",
    ...[
      "",
      "-----BEGIN",
      "no base64",
      "YQ==",
      pem("CERTIFICATE", one),
      pem("CERTIFICATE", one) + pem("CERTIFICATE", one),
    ],
    `${pem("CERTIFICATE", one)}text behind`,
    `text before\n${pem("CERTIFICATE", one)}`,
    Buffer.from(pem("CERTIFICATE", one)).toString("base64"),
    Buffer.from(` ${pem("CERTIFICATE", one)}`).toString("base64"),
    pem("PUBLIC KEY", one),
    pem("CERTIFICATE", one) + pem("X", one),
    pem("CERTIFICATE", Buffer.concat([one, one])),
    pem("CERTIFICATE", one.subarray(0, 100)) + pem("CERTIFICATE", one.subarray(100)),
    one.toString("base64").replace(/.{76}/g, "$&\r\n"),
    one.toString("base64url"),
  ),
  { note: "operands", builtin: BUILTIN, operands: [1] },
  { note: "operands", builtin: BUILTIN, operands: [null] },
];
