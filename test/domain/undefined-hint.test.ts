import { expect, test } from "@jest/globals";
import type { BundleName } from "../../src/domain/bundle-name.ts";
import { type Ownership, undefinedHint } from "../../src/domain/undefined-hint.ts";

const bundle = (name: string, root: string, decide = true): Ownership => ({
  name: name as BundleName,
  roots: [root],
  decide,
});
const BUNDLES = [bundle("authz", "authz"), bundle("team/app", "app"), bundle("old", "old", false)];

test.each<{ note: string; path: string; asked?: string; hint: string | undefined }>([
  { note: "its own policy said so", path: "authz/allow", hint: undefined },
  { note: "a package above roots is answered by those below", path: "", hint: undefined },
  {
    note: "a bundle for agents",
    path: "old/allow",
    hint: "old/allow belongs to old, which is for agents only (decide: false): ask an OPA agent that has it",
  },
  {
    note: "nobody's path",
    path: "nothing/here",
    hint: "no bundle owns nothing/here; there are authz (authz), team/app (app), old (old)",
  },
  { note: "inside the owner", path: "app/x", asked: "team/app", hint: undefined },
  {
    note: "inside another bundle",
    path: "app/x",
    asked: "authz",
    hint: "app/x is not inside authz: it belongs to team/app; ask that one, or over all bundles",
  },
])("$note", ({ path, asked, hint }) => {
  const segments = path === "" ? [] : path.split("/");
  expect(undefinedHint(segments, asked as BundleName | undefined, BUNDLES)).toBe(hint);
});
