import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import type { RegoVersion } from "../../src/opa/rego/ast/nodes.ts";
import { ROOT } from "./process.ts";

/** One case of OPA's own suite (v1/test/cases of its module), as far as tests here ask for it. */
export interface SuiteCase {
  readonly note: string;
  readonly query: string;
  /** Without, the case asks base documents alone. */
  readonly modules?: readonly string[];
  readonly data?: unknown;
  readonly input?: unknown;
  /** Rego in the input's stead. */
  readonly input_term?: string;
  /** Errors of builtins are errors of the case. */
  readonly strict_error?: boolean;
}

export function opaSuite(version: RegoVersion): readonly SuiteCase[] {
  const folder = path.join(opaFolder(), "v1", "test", "cases", "testdata", `v${version}`);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  return files
    .filter((file) => file.endsWith(".yaml"))
    .flatMap((file) => {
      const text = readFileSync(path.join(folder, file), "utf8");
      return (parse(text, { maxAliasCount: -1 }) as { readonly cases: SuiteCase[] }).cases;
    });
}

/** Where the source of OPA lies. */
export function opaFolder(): string {
  const asked = ["list", "-m", "-f", "{{.Dir}}", "github.com/open-policy-agent/opa"];
  const cwd = path.join(ROOT, "tools", "opa");
  return execFileSync("go", asked, { cwd, encoding: "utf8" }).trim();
}
