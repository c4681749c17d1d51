import {
  NOT_PORTABLE,
  UNSUPPORTED_BUILTIN,
  UNSUPPORTED_NEGATION,
} from "../../src/compile/findings.ts";
import { parseBundleName } from "../../src/domain/bundle-name.ts";
import type { Head } from "../../src/domain/head.ts";
import type { Diagnostic } from "../../src/domain/policy-error.ts";
import { parseRevision, type Revision } from "../../src/domain/revision.ts";
import { REGO_PARSE_ERROR, REGO_TYPE_ERROR } from "../../src/opa/program/findings.ts";
import type {
  BuiltFacts,
  BundleHistory,
  BundleSummary,
  DamagedBundle,
  PublishAnswer,
} from "../../src/pipeline/answers.ts";

/** Answers in exactly the shapes of `src/pipeline/answers.ts`. */
export const REVISION: Revision = parseRevision(`3f2a9c1b04de${"5".repeat(52)}`);
export const OLD_REVISION: Revision = parseRevision(`77aa00bb11cc${"6".repeat(52)}`);
export const GONE_REVISION: Revision = parseRevision(`90909090abcd${"7".repeat(52)}`);
export const EPOCH: string = "00112233445566aa";

export const HEAD: Head = { epoch: EPOCH, sequence: 4, revision: REVISION };
export const OLD_HEAD: Head = { epoch: EPOCH, sequence: 3, revision: OLD_REVISION };

export const PUBLISHED: PublishAnswer = {
  name: parseBundleName("authz"),
  revision: REVISION,
  head: HEAD,
  changed: true,
  dry_run: false,
  roots: ["authz"],
  entrypoints: [],
  decide: true,
  changes: { added: ["authz/new.rego"], changed: ["authz/allow.rego"], removed: ["old.rego"] },
  warnings: [],
};

export const SUMMARY: BundleSummary = {
  name: parseBundleName("authz"),
  head: HEAD,
  updated_at: "2026-11-20T11:57:00.000Z",
  roots: ["authz", "roles"],
  entrypoints: ["authz/allow"],
  decide: true,
  rego_version: 1,
  size: 1234,
};

export const BUILT: BuiltFacts = {
  engine: { choice: "auto", serving: "exact", reason: "spec.engine leaves it open" },
  portable: false,
  not_portable_because: [
    {
      code: UNSUPPORTED_BUILTIN.code,
      message: "no builtin time.now_ns",
      location: { file: "authz/allow.rego", row: 3, col: 6 },
    },
    { code: NOT_PORTABLE.code, message: "it does not load" },
  ],
  tests: [
    { engine: "exact", asked: 2, of: 2 },
    {
      engine: "@open-policy-agent/opa-wasm",
      asked: 0,
      of: 1,
      because: "OPA builds no module of them",
    },
  ],
  targets: ["rego", "wasm", "plan"],
  plan_faults: [
    {
      code: UNSUPPORTED_NEGATION.code,
      message: "a negation",
      location: { file: "authz/allow.rego", row: 9, col: 1 },
    },
  ],
};

export const DAMAGED: DamagedBundle = {
  name: parseBundleName("lost"),
  head: HEAD,
  updated_at: "2026-11-20T11:57:00.000Z",
  problem: "its record is missing",
};

export const LIST: { readonly bundles: readonly BundleSummary[] } = {
  bundles: [
    SUMMARY,
    {
      ...SUMMARY,
      name: parseBundleName("k8s/injector"),
      head: { epoch: EPOCH, sequence: 112, revision: OLD_REVISION },
      updated_at: "2026-11-18T11:57:00.000Z",
      roots: [""],
      decide: false,
      size: 12_345_678,
    },
  ],
};

export const HISTORY: BundleHistory = {
  name: parseBundleName("authz"),
  head: HEAD,
  moves: [
    { sequence: 4, revision: REVISION, at: "2026-11-20T11:57:00.000Z", reason: "push" },
    { sequence: 3, revision: OLD_REVISION, at: "2026-11-20T10:00:00.000Z", reason: "rollback" },
    { sequence: 2, revision: GONE_REVISION, at: "2026-09-01T10:00:00.000Z", reason: "push" },
    { sequence: 1, revision: OLD_REVISION, at: "2026-08-01T10:00:00.000Z", reason: "declared" },
  ],
  revisions: [
    { revision: REVISION, created_at: "2026-11-20T11:57:00.000Z" },
    { revision: OLD_REVISION, created_at: "2026-08-01T10:00:00.000Z" },
  ].map((each) => ({ ...each, roots: ["authz"], entrypoints: [], decide: true, size: 2345 })),
};

interface RefusedBody {
  readonly code: string;
  readonly message: string;
  readonly errors: readonly Diagnostic[];
  readonly active: Head;
}

export const REFUSED: RefusedBody = {
  code: "invalid_parameter",
  message: "the bundle does not compile",
  errors: [
    {
      code: REGO_PARSE_ERROR.code,
      message: "unexpected eof token",
      location: { file: "authz/allow.rego", row: 7, col: 3 },
    },
    {
      code: REGO_TYPE_ERROR.code,
      message: "match error\nleft  : string\nright : number",
      location: { file: "authz/roles.rego", row: 12, col: 1 },
    },
  ],
  active: OLD_HEAD,
};
