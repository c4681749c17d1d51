import { generateKeyPairSync } from "node:crypto";
import { makeNumber, makeObject, makeSet, type Value } from "../../../src/decide/values/value.ts";
import {
  bitString,
  der,
  integer,
  octets,
  oid,
  sequence,
  tagged,
  text,
} from "../../support/x509/der-writer.ts";
import {
  authority,
  type CertificateOptions,
  dnsNames,
  extension,
  limits,
  makeCertificate,
  name,
  pem,
  utcTime,
} from "../../support/x509/make-certificate.ts";
import type { NotedCall } from "./noted-call.ts";

const keys = Array.from({ length: 4 }, () => generateKeyPairSync("ec", { namedCurve: "P-256" }));
const [rootKey, middleKey, leafKey, otherKey] = keys as [Pair, Pair, Pair, Pair];
const rsa = generateKeyPairSync("rsa", { modulusLength: 1024 });
const ed25519 = generateKeyPairSync("ed25519");
type Pair = typeof rsa;
type Options = Partial<CertificateOptions>;

/** At the epoch as today. */
const ALWAYS = [utcTime("500101000000Z"), utcTime("491231235959Z")];
const OVER = [utcTime("500101000000Z"), utcTime("600101000000Z")];
const LATER = [utcTime("480101000000Z"), utcTime("491231235959Z")];

function root(options: Options = {}): Buffer {
  const subject = name("root");
  const extensions = [authority()];
  const pair = { key: rootKey.publicKey, signer: rootKey.privateKey };
  return makeCertificate({ ...pair, subject, extensions, validity: ALWAYS, ...options });
}

function middle(options: Options = {}): Buffer {
  const names = { subject: name("middle"), issuer: name("root") };
  const pair = { key: middleKey.publicKey, signer: rootKey.privateKey };
  return makeCertificate({
    ...pair,
    ...names,
    extensions: [authority()],
    validity: ALWAYS,
    ...options,
  });
}

function leaf(options: Options = {}): Buffer {
  const names = { subject: name("leaf"), issuer: name("middle") };
  const pair = { key: leafKey.publicKey, signer: middleKey.privateKey };
  const extensions = [dnsNames("example.com", "*.example.org", "under_score.example.com")];
  return makeCertificate({ ...pair, ...names, extensions, validity: ALWAYS, ...options });
}

const PLAIN = "crypto.x509.parse_and_verify_certificates";
const WITH_OPTIONS = `${PLAIN}_with_options`;

function textOf(chain: readonly Buffer[]): string {
  return chain.map((one) => pem("CERTIFICATE", one)).join("");
}

function verify(note: string, ...chains: readonly (readonly Buffer[])[]): readonly NotedCall[] {
  return chains.map((chain) => ({ note, builtin: PLAIN, operands: [textOf(chain)] }));
}

function verifyWith(
  note: string,
  chain: readonly Buffer[],
  ...options: readonly Value[]
): readonly NotedCall[] {
  return options.map((each) => ({ note, builtin: WITH_OPTIONS, operands: [textOf(chain), each] }));
}

const CHAIN = [root(), middle(), leaf()];

function direct(options: Options): Buffer {
  return leaf({ issuer: name("root"), signer: rootKey.privateKey, ...options });
}

function extended(extensions: readonly Buffer[], more: readonly Buffer[] = []): readonly Buffer[] {
  return [
    root(),
    middle({ extensions: [authority(), ...extensions] }),
    leaf({ extensions: [...more] }),
  ];
}

function usage(...ids: readonly string[]): Buffer {
  return extension("2.5.29.37", sequence(...ids.map(oid)));
}

const SERVER = "1.3.6.1.5.5.7.3.1";
const CLIENT = "1.3.6.1.5.5.7.3.2";
const ANY = "2.5.29.37.0";

function keyId(id: number): Buffer {
  return extension("2.5.29.14", octets(Buffer.from([id])));
}

function authorityKeyId(id: number): Buffer {
  return extension("2.5.29.35", sequence(tagged(0, false, Buffer.from([id]))));
}

function san(...names: readonly Buffer[]): Buffer {
  return extension("2.5.29.17", sequence(...names));
}

const dns = (value: string): Buffer => text(0x82, value);
const mail = (value: string): Buffer => text(0x81, value);
const uri = (value: string): Buffer => text(0x86, value);
const ip = (hex: string): Buffer => der(0x87, Buffer.from(hex, "hex"));

/** Names of a leaf, and what a certificate above it permits and excludes. */
const CONSTRAINED: readonly (readonly [
  leaf: readonly Buffer[],
  permitted: readonly Buffer[],
  excluded?: readonly Buffer[],
])[] = [
  [[dns("a.example.com")], [dns("example.com")]],
  [[dns("a.example.com")], [dns(".example.com")]],
  [[dns("example.com")], [dns(".example.com")]],
  [[dns("badexample.com")], [dns("example.com")]],
  [[dns("A.EXAMPLE.com")], [dns("example.COM")]],
  [[dns("a.example.com")], [dns("other.com"), dns("example.com"), dns("a.b.example.com")]],
  [[dns("a.example.com")], [dns("")]],
  [[dns("a.example.com")], [], [dns("")]],
  [[dns("a.example.com")], [], [dns("example.com")]],
  [[dns("*.example.com")], [], [dns("a.example.com")]],
  [[dns("*.example.com")], [dns("a.example.com")]],
  [[dns("a.example.com")], [], [dns("b.example.com"), dns("c.com")]],
  [[dns("a..b")], [dns("b")]],
  [[dns("x.com"), dns("y.com")], [dns("x.com")]],
  [[mail("u@example.com")], [mail("example.com")]],
  [[mail("u@a.example.com")], [mail("example.com")]],
  [[mail("u@example.com")], [mail("u@EXAMPLE.com")]],
  [[mail("U@example.com")], [mail("u@example.com")]],
  [[mail("u@example.com")], [], [mail("u@example.com")]],
  [[mail("no mail")], [mail("example.com")]],
  [[uri("https://a.example.com/x")], [uri("example.com")]],
  [[uri("https://a.example.com:80/x")], [uri(".example.com")]],
  [[uri("https://1.2.3.4/x")], [uri("example.com")]],
  [[uri("https://[::1]/x")], [uri("example.com")]],
  [[uri("https://[::1]:8/x")], [uri("example.com")]],
  [[uri("urn:x")], [uri("example.com")]],
  [[uri("x://a:b:1/x")], [uri("a")]],
  [[uri("https://other.com/")], [], [uri("example.com")]],
  [[ip("0a010203")], [ip("0a000000ff000000")]],
  [[ip("0b010203")], [ip("0a000000ff000000")]],
  [[ip("0a010203")], [ip("0a000000ff000000"), ip("0a010000ffff0000"), ip("0b000000ff000000")]],
  [[ip("0a010203")], [], [ip("0a010200ffffff00")]],
  [[ip("0a010203")], [ip(`${"20010db8".padEnd(32, "0")}${"ffffffff".padEnd(32, "0")}`)]],
  [
    [ip("20010db8".padEnd(32, "1"))],
    [ip(`${"20010db8".padEnd(32, "0")}${"ffffffff".padEnd(32, "0")}`)],
  ],
  [[ip("0a010203"), dns("a")], [dns("a")]],
];

function policies(...ids: readonly string[]): Buffer {
  return extension("2.5.29.32", sequence(...ids.map((id) => sequence(oid(id)))));
}

function policyLimits(explicit?: number, mapping?: number): Buffer {
  const parts = [explicit, mapping].flatMap((value, i) =>
    value === undefined ? [] : tagged(i, false, Buffer.from([value])),
  );
  return extension("2.5.29.36", sequence(...parts), true);
}

function mapping(...pairs: readonly (readonly [string, string])[]): Buffer {
  return extension("2.5.29.33", sequence(...pairs.map((pair) => sequence(...pair.map(oid)))), true);
}

function inhibitAny(count: number): Buffer {
  return extension("2.5.29.54", integer(count), true);
}

const ANY_POLICY = "2.5.29.32.0";

/** Extensions of the certificate between, and of the leaf. */
const POLICIES: readonly (readonly [between: readonly Buffer[], leaf: readonly Buffer[]])[] = [
  [[policyLimits(0)], []],
  [[policyLimits(1)], []],
  [[policyLimits(2)], []],
  [[policies("1.2.3"), policyLimits(0)], [policies("1.2.3")]],
  [[policies("1.2.3"), policyLimits(0)], [policies("1.2.4")]],
  [[policies("1.2.3"), policyLimits(0)], []],
  [[policies(ANY_POLICY), policyLimits(0)], [policies("1.2.4")]],
  [[policies("1.2.3"), policyLimits(0)], [policies(ANY_POLICY)]],
  [[policies(ANY_POLICY), policyLimits(0)], [policies(ANY_POLICY)]],
  [[policies(ANY_POLICY), policyLimits(0), inhibitAny(0)], [policies(ANY_POLICY)]],
  [[policies(ANY_POLICY), policyLimits(0), inhibitAny(1)], [policies(ANY_POLICY)]],
  [[policies("1.2.3"), policyLimits(0), mapping(["1.2.3", "1.2.4"])], [policies("1.2.4")]],
  [[policies("1.2.3"), policyLimits(0), mapping(["1.2.3", "1.2.4"])], [policies("1.2.3")]],
  [[policies(ANY_POLICY), policyLimits(0), mapping(["1.2.3", "1.2.4"])], [policies("1.2.4")]],
  [[policies("1.2.3"), mapping([ANY_POLICY, "1.2.4"])], [policies("1.2.3")]],
  [[policies("1.2.3"), policyLimits(0, 0), mapping(["1.2.3", "1.2.4"])], [policies("1.2.4")]],
  [[], [policyLimits(0)]],
  [[policies("1.2.3")], [policies("1.2.3"), policyLimits(0)]],
];

const TIME = makeNumber("1700000000000000000");
const otherMiddle = middle({ key: otherKey.publicKey });

/** Chains that hold, and chains that do not. */
export const CHAIN_CALLS: readonly NotedCall[] = [
  ...verify(
    "chains",
    CHAIN,
    [root(), direct({})],
    [root(), root()],
    [root(), leaf()],
    [root()],
    [],
    [...CHAIN].reverse(),
  ),
  ...verify(
    "chains",
    [root(), otherMiddle, middle(), leaf()],
    [root(), otherMiddle, leaf()],
    [root(), middle(), middle(), leaf()],
  ),
  ...verify(
    "chains",
    [root({ key: otherKey.publicKey }), direct({})],
    [root({ subject: name("x") }), direct({})],
    [middle(), leaf()],
  ),
  ...[
    "",
    "x",
    pem("PUBLIC KEY", root()),
    textOf(CHAIN).replaceAll("\n", "\r\n"),
    Buffer.concat(CHAIN).toString("base64"),
    1,
    null,
  ].map((operand) => ({
    note: "texts",
    builtin: PLAIN,
    operands: [operand],
  })),
  ...verify(
    "times",
    [root({ validity: OVER }), middle(), leaf()],
    [root(), middle({ validity: OVER }), leaf()],
    [root(), middle(), leaf({ validity: OVER })],
    [root(), middle(), leaf({ validity: LATER })],
  ),
  ...verify(
    "authorities",
    [root({ extensions: [] }), direct({})],
    [root({ extensions: [authority(false)] }), direct({})],
    [root({ extensions: undefined as never, version: 0 }), direct({})],
    [root(), middle({ extensions: [] }), leaf()],
    [root(), middle({ version: 0, extensions: undefined as never }), leaf()],
    [root({ extensions: [authority(true, integer(0))] }), middle(), leaf()],
    [root({ extensions: [authority(true, integer(1))] }), middle(), leaf()],
    [root(), middle({ extensions: [authority(true, integer(0))] }), leaf()],
    [
      root({
        extensions: [authority(), extension("2.5.29.15", bitString(Buffer.from([0x80]), 7))],
      }),
      direct({}),
    ],
    [
      root({
        extensions: [authority(), extension("2.5.29.15", bitString(Buffer.from([0x04]), 2))],
      }),
      direct({}),
    ],
  ),
  ...verify(
    "extensions that nobody knows",
    [root(), direct({ extensions: [extension("1.2.3", Buffer.alloc(1), true)] })],
    [root(), direct({ extensions: [extension("1.2.3", Buffer.alloc(1))] })],
    [root({ extensions: [authority(), extension("1.2.3", Buffer.alloc(1), true)] }), direct({})],
  ),
  ...verify(
    "key identifiers",
    [root({ extensions: [authority(), keyId(1)] }), direct({ extensions: [authorityKeyId(1)] })],
    [root({ extensions: [authority(), keyId(1)] }), direct({ extensions: [authorityKeyId(2)] })],
    [
      root(),
      middle({ extensions: [authority(), keyId(1)], serial: 7n }),
      middle({ extensions: [authority(), keyId(2)], serial: 8n }),
      leaf({ extensions: [authorityKeyId(2)] }),
    ],
    [
      root(),
      middle({ extensions: [authority(), keyId(1)], serial: 7n }),
      middle({ serial: 8n }),
      leaf({ extensions: [authorityKeyId(2)] }),
    ],
  ),
  ...[rsa, ed25519].flatMap((pair) =>
    verify("kinds of keys", [
      root({ key: pair.publicKey, signer: pair.privateKey }),
      direct({ signer: pair.privateKey }),
    ]),
  ),
  ...verify(
    "algorithms of signatures",
    ...[
      "1.2.840.10045.4.1",
      "1.2.840.10045.4.3.3",
      "1.2.840.113549.1.1.11",
      "1.2.3",
      "1.3.101.112",
    ].map((id) => [root(), direct({ algorithm: sequence(oid(id)) })]),
  ),
  ...verify(
    "usages",
    ...[[SERVER], [CLIENT], [ANY], ["1.2.3"], [CLIENT, SERVER]].map((ids) => [
      root(),
      middle(),
      leaf({ extensions: [usage(...ids)] }),
    ]),
  ),
  ...verify(
    "usages",
    extended([usage(CLIENT)], [usage(SERVER)]),
    extended([usage(ANY)], [usage(SERVER)]),
    extended([usage("1.2.3")]),
  ),
  ...CONSTRAINED.flatMap(([names, permitted, excluded = []]) =>
    verify("constraints of names", extended([limits(permitted, excluded)], [san(...names)])),
  ),
  ...verify(
    "constraints of names",
    extended([limits([dns("a")])]),
    [
      root({ extensions: [authority(), limits([dns("a")])] }),
      middle(),
      leaf({ extensions: [dnsNames("b")] }),
    ],
    [
      root({ extensions: [authority(), limits([dns("a")])] }),
      middle({ extensions: [authority(), dnsNames("b")] }),
      leaf({ extensions: [dnsNames("a")] }),
    ],
    [root(), direct({ extensions: [dnsNames("b"), limits([dns("a")])] })],
  ),
  ...POLICIES.flatMap(([between, last]) => verify("policies", extended(between, last))),
  ...verifyWith(
    "names of hosts",
    CHAIN,
    ...[
      "example.com",
      "EXAMPLE.com",
      "example.com.",
      "a.example.org",
      "a.b.example.org",
      "example.org",
      "*.example.org",
      "",
      ".",
      '"example.com"',
      "under_score.example.com",
      "1.2.3.4",
      "[1.2.3.4]",
      "-a.example.org",
    ].map((host) => ({ DNSName: host })),
  ),
  ...[
    "1.2.3.4",
    "[1.2.3.4]",
    "::ffff:1.2.3.4",
    "2001:db8::1",
    "[2001:db8:0:0::1]",
    "2001:db8::1%eth0",
    "01.2.3.4",
  ].flatMap((host) =>
    verifyWith(
      "addresses of hosts",
      [
        root(),
        direct({ extensions: [san(ip("01020304"), ip("20010db8000000000000000000000001"))] }),
      ],
      { DNSName: host },
    ),
  ),
  ...verifyWith(
    "odd names of hosts",
    [root(), direct({ extensions: [dnsNames("a b", "*", "", "*.*.c", "x*.d")] })],
    ...["a b", "*", "A B", "a.b.c", "xy.d"].map((host) => ({ DNSName: host })),
  ),
  ...verifyWith(
    "options",
    CHAIN,
    {},
    { CurrentTime: TIME },
    { CurrentTime: 0 },
    { CurrentTime: makeNumber("7.0") },
    { CurrentTime: makeNumber("7.5") },
    { CurrentTime: makeNumber("9000000000000000007.0") },
    { CurrentTime: makeNumber("1e3") },
    { CurrentTime: makeNumber("9223372036854775808") },
    { CurrentTime: "1" },
    { CurrentTime: makeNumber("-700000000000000000") },
    { CurrentTime: makeNumber("2524607999000000000") },
    { CurrentTime: makeNumber("2524607999000000001") },
  ),
  ...verifyWith(
    "options",
    CHAIN,
    { DNSName: 1 },
    { MaxConstraintComparisons: 1 },
    { MaxConstraintComparisons: -1 },
    { MaxConstraintComparisons: makeNumber("1.5") },
    { MaxConstraintComparisons: "1" },
    { other: 1 },
    makeObject([[1, 2]]),
    1,
  ),
  ...verifyWith(
    "usages wanted",
    [root(), middle(), leaf({ extensions: [usage(CLIENT)] })],
    { KeyUsages: ["KeyUsageClientAuth"] },
    { KeyUsages: makeSet(["KeyUsageServerAuth"]) },
    { KeyUsages: ["KeyUsageServerAuth", "KeyUsageClientAuth"] },
    { KeyUsages: ["KeyUsageAny"] },
    { KeyUsages: [] },
    { KeyUsages: [1] },
    { KeyUsages: ["x"] },
    { KeyUsages: ['"KeyUsageClientAuth"'] },
    { KeyUsages: "KeyUsageAny" },
  ),
  ...verifyWith("no certificates", [], {}, { other: 1 }, 1),
];
