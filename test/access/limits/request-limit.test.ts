import { expect, test } from "@jest/globals";
import type { Access } from "../../../src/access/access.ts";
import type { Identity } from "../../../src/access/identity.ts";
import { createPushLimit } from "../../../src/access/limits/push-limit.ts";
import { createRequestLimit } from "../../../src/access/limits/request-limit.ts";

const accessOf = (kind: Identity["kind"], name: string, address = "192.0.2.1"): Access =>
  ({ identity: { kind, name, grants: [] }, address }) as unknown as Access;

const alice = accessOf("token", "alice");

function limits() {
  const time = { now: 0, limited: 0 };
  const shared = {
    clock: () => time.now,
    onLimited() {
      time.limited += 1;
    },
  };
  return {
    time,
    requests: createRequestLimit({ ...shared, perSecond: 2 }),
    pushes: createPushLimit({ ...shared, bytesPerMinute: 1_000 }),
  };
}

const refusal = expect.objectContaining({ code: "too_many_requests", retryAfterSeconds: 1 });

test.each([
  { note: "its name from wherever", other: accessOf("token", "alice", "192.0.2.9"), same: true },
  { note: "another name", other: accessOf("token", "bob"), same: false },
  { note: "the name in another kind", other: accessOf("jwt", "alice"), same: false },
  { note: "nobody at its address", other: accessOf("anonymous", "anonymous"), same: false },
])("requests of an identity are counted together: $note", ({ other, same }) => {
  const { time, requests } = limits();
  requests.count(alice);
  requests.count(alice);
  if (same) expect(() => requests.count(other)).toThrow(refusal);
  else requests.count(other);
  expect(time.limited).toBe(same ? 1 : 0);
});

test("whoever says nothing of themselves is their address", () => {
  const { time, requests } = limits();
  const from = (address: string): Access => accessOf("anonymous", "anonymous", address);
  for (const address of ["192.0.2.1", "192.0.2.1", "192.0.2.2"]) requests.count(from(address));
  expect(() => requests.count(from("192.0.2.1"))).toThrow(refusal);
  time.now = 501;
  requests.count(from("192.0.2.1"));
});

test.each([
  { note: "small ones", sizes: [100, 100, 700], isOver: false },
  { note: "one that takes all", sizes: [1_000], isOver: true },
  { note: "one that does not say how large it is", sizes: [undefined], isOver: true },
  { note: "one that is too large, and not read", sizes: [9_999_999], isOver: false },
])("bytes of pushes are counted before they are read: $note", ({ sizes, isOver }) => {
  const { time, pushes } = limits();
  for (const size of sizes) pushes.count(alice, size);
  const next = (): void => pushes.count(alice, 10);
  if (!isOver) next();
  else {
    expect(next).toThrow("more than 1000 bytes of pushes in a minute");
    pushes.count(accessOf("token", "bob"), 10);
    time.now = 60_001;
    next();
  }
});
