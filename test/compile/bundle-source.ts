import type { BundleSource, FileTree } from "../../src/domain/bundle.ts";
import type { BundleName } from "../../src/domain/bundle-name.ts";
import type { Json } from "../../src/domain/json-value.ts";

/** A source from files by name: what the declarations stage makes of a plain folder. */
export function sourceOf(
  files: Readonly<Record<string, string>>,
  settings: Partial<BundleSource> = {},
): BundleSource {
  const pushed: FileTree = new Map(
    Object.entries(files).map(([file, text]) => [file, Buffer.from(text)]),
  );
  const pick = (matches: RegExp, not = /^$/): FileTree =>
    new Map([...pushed].filter(([file]) => matches.test(file) && !not.test(file)));
  const metadata: Readonly<Record<string, Json>> = {};
  return {
    name: "example" as BundleName,
    roots: [""],
    entrypoints: [],
    decide: true,
    strict: false,
    engine: "auto",
    regoVersion: 1,
    fileRegoVersions: {},
    metadata,
    modules: pick(/\.rego$/, /_test\.rego$/),
    tests: pick(/_test\.rego$/),
    data: pick(/(?:^|\/)data\.(?:json|ya?ml)$/),
    documents: [],
    rootsDerived: false,
    warnings: [],
    pushed,
    ...settings,
  };
}
