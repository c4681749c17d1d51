import { describe, expect, test } from "@jest/globals";
import type { Access } from "../../src/access/access.ts";
import type { ClientCertificate } from "../../src/access/client-certificate.ts";
import type {
  CertificateReader,
  CredentialReader,
  Recognition,
} from "../../src/access/credentials.ts";
import { createGuard, type Guard, type Presented } from "../../src/access/guard.ts";
import type { Identity } from "../../src/access/identity.ts";
import { createFailureLimit } from "../../src/access/limits/failure-limit.ts";
import type { Grant } from "../../src/domain/grant.ts";
import { EVERYTHING } from "../../src/domain/scope.ts";
import { until } from "../support/until.ts";
import { tokenTable } from "./token-table.ts";

const identity = (name: string, more: Partial<Identity> = {}): Identity => ({
  ...{ name, kind: "token", credential: `id-${name}`, grants: [{ role: "operator" }] },
  ...more,
});

interface Options {
  readonly anonymous?: readonly Grant[];
  readonly now?: () => number;
  readonly certificates?: CertificateReader;
}

/** Knows by work alone, as of a key that has to be fetched. */
function slowReader(text: string, recognised: Recognition): CredentialReader & { asked: number } {
  const reader = {
    asked: 0,
    recognise: (presented: string) =>
      presented !== text
        ? undefined
        : {
            kind: "unsettled" as const,
            settle: async () => {
              reader.asked += 1;
              return recognised;
            },
          },
    hasEnded: () => false,
    onEnd: () => () => {},
  };
  return reader;
}

function guardOf({ anonymous = [], now = () => 0, certificates }: Options = {}) {
  const refusals: unknown[] = [];
  const tokens = tokenTable({
    alice: identity("alice"),
    late: identity("late", { endsAt: 1_000 }),
    bob: identity("bob", { grants: [{ role: "agent", bundles: EVERYTHING }] }),
  });
  const slow = slowReader("slow", { kind: "known", identity: identity("slow") });
  const forged = slowReader("forged", { kind: "refused", reason: "unknown" });
  const guard = createGuard({
    credentials: [slow, forged, tokens],
    certificates,
    anonymous: () => anonymous,
    now,
    refusals: {
      credential: (each) => refusals.push(each),
      rights: ({ identity: { name }, ...rest }) => refusals.push({ name, ...rest }),
    },
  });
  return { guard, tokens, refusals, slow };
}

const from = (
  authorization: string | undefined,
  shown: ClientCertificate | undefined = undefined,
): Presented => ({ authorization, address: "192.0.2.1", certificate: () => shown });

/** What is admitted at once. */
function admitted(guard: Guard, presented: Presented): Access {
  const access = guard.admit(presented);
  if ("then" in access) throw new Error("this takes no work");
  return access;
}

describe("who sends a request", () => {
  test.each(["Bearer alice", "bearer alice", "BEARER   alice"])("%j is known", (header) => {
    const { guard } = guardOf();
    expect(guard.known(from(header))?.identity.name).toBe("alice");
    expect(admitted(guard, from(header)).identity.name).toBe("alice");
  });

  test.each([
    { note: "another scheme", header: "Basic YTpi", reason: "not_a_credential" },
    { note: "no token", header: "Bearer ", reason: "not_a_credential" },
    { note: "two tokens", header: "Bearer alice, Bearer alice", reason: "not_a_credential" },
    { note: "a token alone", header: "alice", reason: "not_a_credential" },
    { note: "without end", header: `Bearer ${"a".repeat(9_000)}`, reason: "not_a_credential" },
    { note: "nobody's", header: "Bearer mallory", reason: "unknown" },
    { note: "empty", header: "", reason: "not_a_credential" },
  ])("$note is refused in the same words, and told with its reason", ({ header, reason }) => {
    const { guard, refusals } = guardOf();
    expect(guard.known(from(header))).toBeUndefined();
    expect(refusals).toEqual([]);
    expect(() => guard.admit(from(header))).toThrow("the credential is not accepted");
    expect(refusals).toEqual([{ reason, address: "192.0.2.1" }]);
  });

  test("who says nothing is anonymous, which suffices at once only where that may something", () => {
    expect(guardOf().guard.known(from(undefined))).toBeUndefined();
    const nobody = admitted(guardOf().guard, from(undefined));
    expect(() => nobody.requireSome("agent")).toThrow("this needs a credential");
    const anonymous: Grant[] = [{ role: "decider", paths: EVERYTHING }];
    const somebody = guardOf({ anonymous }).guard.known(from(undefined));
    expect(somebody?.may("decider", { kind: "all" })).toBe(true);
    expect(() => somebody?.require("author", { kind: "all" })).toThrow("this needs a credential");
  });

  test("what takes work is begun only for a request that waits for it", async () => {
    const { guard, slow, refusals } = guardOf();
    expect(guard.known(from("Bearer slow"))).toBeUndefined();
    expect(slow.asked).toBe(0);
    expect((await guard.admit(from("Bearer slow"))).identity.name).toBe("slow");
    expect(slow.asked).toBe(1);
    await expect(guard.admit(from("Bearer forged"))).rejects.toThrow("is not accepted");
    expect(refusals).toEqual([{ reason: "unknown", address: "192.0.2.1" }]);
  });
});

test("beyond the failures of an address nothing is worked at or told, and who is known goes on", async () => {
  const refusals: unknown[] = [];
  const slow = slowReader("slow", { kind: "known", identity: identity("slow") });
  const guard = createGuard({
    credentials: [slow, tokenTable({ alice: identity("alice") })],
    anonymous: () => [],
    now: () => 0,
    refusals: { credential: (each) => refusals.push(each), rights() {} },
    failures: createFailureLimit({ perMinute: 2, clock: () => 0, onLimited() {} }),
  });
  const held = expect.objectContaining({ code: "too_many_requests", retryAfterSeconds: 30 });
  for (let at = 0; at < 2; at += 1) {
    expect(() => guard.admit(from("Bearer mallory"))).toThrow("is not accepted");
  }
  expect(() => guard.admit(from("Bearer mallory"))).toThrow(held);
  expect(() => guard.admit(from("Bearer slow"))).toThrow(held);
  expect([slow.asked, refusals.length]).toEqual([0, 2]);
  expect(admitted(guard, from("Bearer alice")).identity.name).toBe("alice");
  const elsewhere = { ...from("Bearer slow"), address: "198.51.100.1" };
  expect((await guard.admit(elsewhere)).identity.name).toBe("slow");
});

describe("a client's certificate", () => {
  const shown = { isTrusted: true } as ClientCertificate;
  const certificates = (recognised: Recognition): CertificateReader => ({
    recognise: () => recognised,
    hasEnded: () => false,
    onEnd: () => () => {},
  });
  const known = certificates({ kind: "known", identity: identity("web", { kind: "certificate" }) });

  test("says who sends a request that has no header", () => {
    const { guard } = guardOf({ certificates: known });
    expect(guard.known(from(undefined, shown))?.identity.name).toBe("web");
    expect(admitted(guard, from(undefined, shown)).identity.name).toBe("web");
    expect(admitted(guard, from("Bearer alice", shown)).identity.name).toBe("alice");
    expect(() => guard.admit(from("Bearer mallory", shown))).toThrow("is not accepted");
  });

  test("that is not taken is refused, also where somebody without one would be let in", () => {
    const refused = certificates({ kind: "refused", reason: "expired", credential: "f00d" });
    const anonymous: Grant[] = [{ role: "decider", paths: EVERYTHING }];
    const { guard, refusals } = guardOf({ certificates: refused, anonymous });
    expect(guard.known(from(undefined, shown))).toBeUndefined();
    expect(() => guard.admit(from(undefined, shown))).toThrow("is not accepted");
    const address = "192.0.2.1";
    expect(refusals).toEqual([{ reason: "expired", credential: "f00d", address }]);
  });

  test("says nothing where no rule is about certificates", () => {
    const nobody = admitted(guardOf().guard, from(undefined, shown));
    expect(nobody.identity.kind).toBe("anonymous");
  });
});

describe("an identity ends", () => {
  test("when its token is taken back, and whoever waits is told once", () => {
    const { guard, tokens } = guardOf();
    const access = admitted(guard, from("Bearer alice"));
    let told = 0;
    access.onEnd(() => (told += 1));
    const stop = access.onEnd(() => (told += 10));
    stop();
    expect(access.isCurrent()).toBe(true);
    tokens.end("id-alice");
    expect(access.isCurrent()).toBe(false);
    expect(told).toBe(1);
    expect(guard.known(from("Bearer alice"))).toBeUndefined();
  });

  test("at its time, which whoever waits is told of once, also when it is taken back then", async () => {
    let now = 999;
    const { guard, tokens } = guardOf({ now: () => now });
    const access = admitted(guard, from("Bearer late"));
    expect(access.isCurrent()).toBe(true);
    now = 1_000;
    expect(access.isCurrent()).toBe(false);
    let told = 0;
    access.onEnd(() => (told += 1));
    await until(() => told > 0);
    tokens.end("id-late");
    expect(told).toBe(1);
  });
});

test("what is missing is named by its role alone; who wanted what is told to the log and the audit", () => {
  const { guard, refusals } = guardOf();
  const access = admitted(guard, from("Bearer bob"));
  const subject = { kind: "bundle", name: "secret" } as const;
  expect(() => access.require("author", subject)).toThrow(/^this needs the role author$/);
  expect(refusals).toEqual([{ name: "bob", address: "192.0.2.1", role: "author", subject }]);
});
