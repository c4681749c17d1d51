import { describe, expect, test } from "@jest/globals";
import { createGuard, type Refused } from "../../src/access/guard.ts";
import type { Identity } from "../../src/access/identity.ts";
import type { Grant } from "../../src/domain/grant.ts";
import { EVERYTHING } from "../../src/domain/scope.ts";
import { tokenTable } from "./token-table.ts";

const identity = (name: string, more: Partial<Identity> = {}): Identity => ({
  ...{ name, kind: "token", credential: `id-${name}`, grants: [{ role: "operator" }] },
  ...more,
});

interface Options {
  readonly anonymous?: readonly Grant[];
  readonly now?: () => number;
}

function guardOf({ anonymous = [], now = () => 0 }: Options = {}) {
  const refusals: Refused[] = [];
  const tokens = tokenTable({
    alice: identity("alice"),
    late: identity("late", { endsAt: 1_000 }),
  });
  const guard = createGuard({ tokens, anonymous, now, onRefusal: (each) => refusals.push(each) });
  return { guard, tokens, refusals };
}

const from = (authorization: string | undefined) => ({ authorization, address: "192.0.2.1" });

describe("who sends a request", () => {
  test.each(["Bearer alice", "bearer alice", "BEARER   alice"])("%j is known", (header) => {
    const { guard } = guardOf();
    expect(guard.known(header)?.identity.name).toBe("alice");
    expect(guard.admit(from(header)).identity.name).toBe("alice");
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
    expect(guard.known(header)).toBeUndefined();
    expect(refusals).toEqual([]);
    expect(() => guard.admit(from(header))).toThrow("the credential is not accepted");
    expect(refusals).toEqual([{ reason, address: "192.0.2.1" }]);
  });

  test("who says nothing is anonymous, which suffices at once only where that may something", () => {
    expect(guardOf().guard.known(undefined)).toBeUndefined();
    const nobody = guardOf().guard.admit(from(undefined));
    expect(() => nobody.requireSome("agent")).toThrow("this needs a credential");
    const anonymous: Grant[] = [{ role: "decider", paths: EVERYTHING }];
    const somebody = guardOf({ anonymous }).guard.known(undefined);
    expect(somebody?.may("decider", { kind: "all" })).toBe(true);
    expect(() => somebody?.require("author", { kind: "all" })).toThrow("this needs a credential");
  });
});

describe("an identity ends", () => {
  test("when its token is taken back, and whoever waits is told once", () => {
    const { guard, tokens } = guardOf();
    const access = guard.admit(from("Bearer alice"));
    let told = 0;
    access.onEnd(() => (told += 1));
    const stop = access.onEnd(() => (told += 10));
    stop();
    expect(access.isCurrent()).toBe(true);
    tokens.end("id-alice");
    expect(access.isCurrent()).toBe(false);
    expect(told).toBe(1);
    expect(guard.known("Bearer alice")).toBeUndefined();
  });

  test("at its time", () => {
    let now = 999;
    const access = guardOf({ now: () => now }).guard.admit(from("Bearer late"));
    expect(access.isCurrent()).toBe(true);
    now = 1_000;
    expect(access.isCurrent()).toBe(false);
  });
});

test("what is missing is named by its role alone", () => {
  const grants: Grant[] = [{ role: "agent", bundles: EVERYTHING }];
  const tokens = tokenTable({ bob: identity("bob", { grants }) });
  const guard = createGuard({ tokens, anonymous: [], now: () => 0, onRefusal: () => {} });
  const access = guard.admit(from("Bearer bob"));
  expect(() => access.require("author", { kind: "bundle", name: "secret" })).toThrow(
    /^this needs the role author$/,
  );
});
