import { generateKeyPairSync, X509Certificate } from "node:crypto";
import { beforeAll, describe, expect, test } from "@jest/globals";
import {
  loadNameReader,
  type ReadNames,
} from "../../../src/access/certificates/certificate-names.ts";
import { createCertificateReader } from "../../../src/access/certificates/certificate-reader.ts";
import { compileCertificateRules } from "../../../src/access/certificates/judge-certificate.ts";
import type { ClientCertificate } from "../../../src/access/client-certificate.ts";
import type { CertificateRule } from "../../../src/access/rules/access-schema.ts";
import { der, sequence, text } from "../../support/x509/der-writer.ts";
import {
  attribute,
  extension,
  makeCertificate,
  nameOf,
} from "../../support/x509/make-certificate.ts";

const NOW = Date.parse("2026-11-27T12:00:00Z");
const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const [CN, O, OU] = ["2.5.4.3", "2.5.4.10", "2.5.4.11"];
const [UTF8, PRINTABLE, TELETEX, BMP] = [0x0c, 0x13, 0x14, 0x1e];
const [EMAIL, DNS, URI] = [0x81, 0x82, 0x86];

let read: ReadNames;
beforeAll(async () => {
  read = await loadNameReader();
});

type Field = readonly [type: string, value: string, tag?: number];

/** In the bytes of its kind. */
function encoded(tag: number, value: string): Buffer {
  if (tag === UTF8) return der(tag, Buffer.from(value, "utf8"));
  return tag === BMP ? der(tag, Buffer.from(value, "utf16le").swap16()) : text(tag, value);
}

function shown(
  subject: readonly Field[],
  names: readonly (readonly [tag: number, value: string])[] = [],
  more: Partial<ClientCertificate> = {},
): ClientCertificate {
  const sets = subject.map(([type, value, tag = UTF8]) => attribute(type, encoded(tag, value)));
  const san = names.map(([tag, value]) => text(tag, value));
  const bytes = makeCertificate({
    ...{ key: publicKey, signer: privateKey, subject: nameOf(...sets) },
    extensions: san.length === 0 ? [] : [extension("2.5.29.17", sequence(...san))],
  });
  return { certificate: new X509Certificate(bytes), isTrusted: true, problem: undefined, ...more };
}

const viewer = [{ role: "viewer", bundles: ["*"] }] as const;
const grants = viewer.map(({ role, bundles }) => ({ role, bundles: [...bundles] }));
const rule = (match: CertificateRule["match"], name?: string): CertificateRule => ({
  ...{ match, grants },
  ...(name !== undefined && { name }),
});

function readerOf(...rules: CertificateRule[]) {
  let judge = compileCertificateRules(rules);
  const reader = createCertificateReader({ read, judge: () => judge, now: () => NOW });
  return {
    reader,
    change(...next: CertificateRule[]) {
      judge = compileCertificateRules(next);
      reader.judgeAgain();
    },
    ask(certificate: ClientCertificate): string | undefined {
      const found = reader.recognise(certificate);
      return found?.kind === "known" ? found.identity.name : found?.reason;
    },
  };
}

describe("the first rule that matches says who it is", () => {
  const byCn = rule({ subject: { CN: "agent-*" } });
  const byUri = rule({ san: { uri: "spiffe://acme.example/ns/*/sa/opa" } });
  test.each([
    { note: "a common name", rules: [byCn], shows: shown([[CN, "agent-1"]]), is: "agent-1" },
    {
      note: "a printable one",
      rules: [byCn],
      shows: shown([[CN, "agent-1", PRINTABLE]]),
      is: "agent-1",
    },
    {
      note: "with its organisation",
      rules: [rule({ subject: { CN: "a", O: "acme" } })],
      shows: shown([
        [O, "acme"],
        [CN, "a"],
      ]),
      is: "a",
    },
    {
      note: "one of several units",
      rules: [rule({ subject: { OU: "ops" } })],
      shows: shown([
        [OU, "dev"],
        [OU, "ops"],
      ]),
      is: "ops",
    },
    {
      note: "SPIFFE",
      rules: [byUri],
      shows: shown([[CN, "x"]], [[URI, "spiffe://acme.example/ns/web/sa/opa"]]),
      is: "spiffe://acme.example/ns/web/sa/opa",
    },
    {
      note: "a name",
      rules: [rule({ san: { dns: "*.agents.example" } })],
      shows: shown([], [[DNS, "a.agents.example"]]),
      is: "a.agents.example",
    },
    {
      note: "a mail address",
      rules: [rule({ san: { email: "*@acme.example" } })],
      shows: shown([], [[EMAIL, "ann@acme.example"]]),
      is: "ann@acme.example",
    },
    {
      note: "called by a rule",
      rules: [rule({ subject: { CN: "**" } }, "{O}/{CN}")],
      shows: shown([
        [O, "acme"],
        [CN, "b"],
      ]),
      is: "acme/b",
    },
    {
      note: "the second rule",
      rules: [byCn, byUri],
      shows: shown([[CN, "x"]], [[URI, "spiffe://acme.example/ns/web/sa/opa"]]),
      is: "spiffe://acme.example/ns/web/sa/opa",
    },
    { note: "no rule", rules: [byCn], shows: shown([[CN, "other"]]), is: "no_rule" },
    { note: "nothing in it", rules: [byCn], shows: shown([]), is: "no_rule" },
  ])("$note: $is", ({ rules, shows, is }) => {
    const { ask } = readerOf(...rules);
    expect(ask(shows)).toBe(is);
    expect(ask(shows)).toBe(is);
  });
});

describe("values that mean to be read as others", () => {
  const admin = rule({ subject: { CN: "admin" } });
  const admins = rule({ subject: { CN: "admin*" } });
  const host = rule({ san: { dns: "admin.example" } });
  test.each([
    {
      note: "two common names",
      rules: [admin],
      shows: shown([
        [CN, "admin"],
        [CN, "mallory"],
      ]),
    },
    { note: "text that looks like a field", rules: [admin], shows: shown([[CN, "x\nCN=admin"]]) },
    { note: "a separator of OpenSSL's text", rules: [admin], shows: shown([[O, "a/CN=admin"]]) },
    {
      note: "a separator of RFC 4514",
      rules: [admin],
      shows: shown([
        [O, "a,CN=admin"],
        [CN, "x"],
      ]),
    },
    { note: "an end of text", rules: [admin], shows: shown([[CN, "admin\0.evil.example"]]) },
    { note: "an end of text before a star", rules: [admins], shows: shown([[CN, "admin\0x"]]) },
    { note: "a line break before a star", rules: [admins], shows: shown([[CN, "admin\nx"]]) },
    { note: "a space behind", rules: [admin], shows: shown([[CN, "admin "]]) },
    { note: "another case", rules: [admin], shows: shown([[CN, "Admin"]]) },
    { note: "letters that look alike", rules: [admin], shows: shown([[CN, "\u0430dmin"]]) },
    {
      note: "another name type with a comma",
      rules: [host],
      shows: shown([], [[URI, "http://x/, DNS:admin.example"]]),
    },
    {
      note: "a name with the next one in it",
      rules: [host],
      shows: shown([], [[DNS, "x, DNS:admin.example"]]),
    },
    {
      note: "an end of text in a name",
      rules: [host],
      shows: shown([], [[DNS, "admin.example\0.evil"]]),
    },
    { note: "a name in the subject", rules: [host], shows: shown([[CN, "admin.example"]]) },
    {
      note: "a deeper name",
      rules: [rule({ san: { dns: "*.example" } })],
      shows: shown([], [[DNS, "a.b.example"]]),
    },
    {
      note: "two addresses in one",
      rules: [rule({ san: { email: "*@acme.example" } })],
      shows: shown([], [[EMAIL, "a@evil@acme.example"]]),
    },
    {
      note: "a path that goes up",
      rules: [rule({ san: { uri: "spiffe://a/ns/*" } })],
      shows: shown([], [[URI, "spiffe://a/ns/x/../admin"]]),
    },
  ])("$note: no rule", ({ rules, shows }) => {
    expect(readerOf(...rules).ask(shows)).toBe("no_rule");
  });

  test.each([
    { note: "a name that nobody sees", name: "a\u202eb" },
    { note: "a name without an end", name: "a".repeat(300) },
  ])("$note is none for the log", ({ name }) => {
    expect(readerOf(rule({ subject: { CN: "**" } })).ask(shown([[CN, name]]))).toBe("malformed");
  });

  test.each([TELETEX, BMP])(
    "a text of the old kind %d is read or not, and never as another's",
    (tag) => {
      expect(["admin", "no_rule", "malformed"]).toContain(
        readerOf(admin).ask(shown([[CN, "admin", tag]])),
      );
      expect(readerOf(admin).ask(shown([[CN, "mallory", tag]]))).not.toBe("admin");
    },
  );

  test("a broken list of names is no list", () => {
    const bytes = makeCertificate({
      ...{ key: publicKey, signer: privateKey },
      extensions: [extension("2.5.29.17", der(0x04, Buffer.from("x")))],
    });
    const certificate = new X509Certificate(bytes);
    expect(readerOf(host).ask({ certificate, isTrusted: true, problem: undefined })).toMatch(
      /malformed|no_rule/,
    );
  });
});

describe("a certificate", () => {
  const all = rule({ subject: { CN: "**" } });
  test.each([
    { problem: "SELF_SIGNED_CERT_IN_CHAIN", is: "untrusted" },
    { problem: "CERT_HAS_EXPIRED", is: "expired" },
    { problem: "CERT_NOT_YET_VALID", is: "not_yet_valid" },
    { problem: undefined, is: "untrusted" },
  ])("that nobody vouches for ($problem) is refused as $is", ({ problem, is }) => {
    expect(readerOf(all).ask(shown([[CN, "a"]], [], { isTrusted: false, problem }))).toBe(is);
  });

  test("says nothing where no rule is there", () => {
    expect(readerOf().ask(shown([[CN, "a"]], [], { isTrusted: false }))).toBeUndefined();
  });

  test("is known by its fingerprint until it expires, and ends when others hold", () => {
    const { reader, change } = readerOf(all);
    const certificate = shown([[CN, "a"]]);
    const found = reader.recognise(certificate);
    const print = certificate.certificate.fingerprint256.replaceAll(":", "").toLowerCase();
    expect(found).toMatchObject({
      identity: {
        kind: "certificate",
        credential: print,
        endsAt: Date.parse("2049-12-31T23:59:59Z"),
      },
    });
    let told = 0;
    reader.onEnd(print, () => (told += 1));
    change(rule({ subject: { CN: "b" } }), all);
    expect([reader.hasEnded(print), told]).toEqual([false, 0]);
    change(rule({ subject: { CN: "b" } }));
    expect([reader.hasEnded(print), told]).toEqual([true, 1]);
  });
});
