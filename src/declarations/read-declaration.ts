import { ACCESS_QUESTIONS, type AccessPaths } from "../domain/access-paths.ts";
import type {
  BundleAccess,
  DecisionBudget,
  EngineChoice,
  FileTree,
  GeneratorDocument,
  RegoVersion,
  Sees,
} from "../domain/bundle.ts";
import { type BundleName, parseBundleName } from "../domain/bundle-name.ts";
import type { JsonObject } from "../domain/json-value.ts";
import {
  type Diagnostic,
  isPolicyError,
  type Location,
  messageOf,
  PolicyError,
} from "../domain/policy-error.ts";
import { didYouMean } from "../means/text/suggestion.ts";
import { utf8Text } from "../means/text/utf8-text.ts";
import { whyNotRoot } from "./agent-paths.ts";
import { type BundleDeclaration, bundleDeclarationSchema } from "./bundle-schema.ts";
import { DECLARATION_ERROR } from "./findings.ts";
import { trimSlashes } from "./manifest.ts";
import { type LocatedDocument, readDocument, splitDocuments } from "./read-document.ts";
import { overlappingRoots } from "./root-index.ts";

/** The file that makes a tree a declared bundle. */
export const DECLARATION = "bundle.yaml";

/** What a `bundle.yaml` says, with the generator documents it names. */
export interface DeclaredFields {
  readonly roots: readonly string[] | undefined;
  readonly entrypoints: readonly string[];
  readonly decide: boolean;
  readonly strict: boolean;
  readonly engine: EngineChoice;
  readonly budget: DecisionBudget | undefined;
  readonly sees: Sees | undefined;
  readonly authzen: AccessPaths | undefined;
  readonly access: BundleAccess | undefined;
  readonly regoVersion: RegoVersion | undefined;
  readonly metadata: JsonObject;
  readonly documents: readonly GeneratorDocument[];
  /** Where a field of `spec` was written. */
  readonly locate: (path: readonly (string | number)[]) => Location;
}

/** One slip can make thousands; the first ones say it all. */
const MAX_FINDINGS = 20;

type Declaration = LocatedDocument<BundleDeclaration>;

/**
 * Reads the declaration of a tree and what it names. Throws `invalid_parameter` with the place of
 * each fault.
 */
export function readDeclaration(
  name: BundleName,
  bytes: Uint8Array,
  tree: FileTree,
): DeclaredFields {
  const declaration = readDocument(onlyDocument(bytes), bundleDeclarationSchema);
  const { metadata, spec } = declaration.value;
  const roots = spec.roots?.map(trimSlashes);
  const findings = [
    ...nameFindings(declaration, name),
    ...rootFindings(declaration, roots ?? []),
    ...entrypointFindings(declaration),
    ...budgetFindings(declaration),
    ...seesFindings(declaration),
    ...authzenFindings(declaration),
    ...generateFindings(declaration, tree),
  ];
  if (findings.length > 0) {
    throw new PolicyError(
      "invalid_parameter",
      `${DECLARATION} of bundle ${metadata.name} is refused`,
      { diagnostics: findings },
    );
  }
  return {
    roots,
    entrypoints: spec.entrypoints,
    decide: spec.decide,
    strict: spec.strict,
    engine: spec.engine,
    budget: spec.budget,
    sees: seesOf(spec.sees),
    authzen: spec.authzen,
    access: spec.access,
    regoVersion: spec.regoVersion,
    metadata: spec.metadata,
    documents: spec.generate.flatMap((file) => {
      return splitDocuments(file, utf8Text(file, tree.get(file) ?? new Uint8Array()));
    }),
    locate: (path) => declaration.locate(["spec", ...path]),
  };
}

/** What a declaration says of its own end; `keep` where it cannot be read. */
export function whenRemovedIn(bytes: Uint8Array): "keep" | "delete" {
  try {
    return readDocument(onlyDocument(bytes), bundleDeclarationSchema).value.spec.whenRemoved;
  } catch (error) {
    if (isPolicyError(error)) return "keep";
    throw error;
  }
}

function onlyDocument(bytes: Uint8Array): GeneratorDocument {
  const [document, second] = splitDocuments(DECLARATION, utf8Text(DECLARATION, bytes));
  if (document !== undefined && second === undefined) {
    // Whatever it calls itself: this is what is wanted of it.
    return document.kind === "Bundle" ? document : { ...document, kind: "Bundle" };
  }
  throw new PolicyError(
    "invalid_parameter",
    document === undefined
      ? `${DECLARATION} is empty; a document of kind Bundle is wanted`
      : `${DECLARATION} holds several documents; only one of kind Bundle is wanted`,
    {
      diagnostics: [
        finding("one document of kind Bundle is wanted", {
          file: DECLARATION,
          row: second?.line ?? 1,
          col: 1,
        }),
      ],
    },
  );
}

function nameFindings({ value, locate }: Declaration, name: BundleName): Diagnostic[] {
  if (value.metadata.name === name) return [];
  const declared = JSON.stringify(value.metadata.name);
  const message = `the bundle is declared as ${declared} but pushed as ${JSON.stringify(name)}`;
  return [finding(message, locate(["metadata", "name"]))];
}

function rootFindings({ locate }: Declaration, roots: readonly string[]): Diagnostic[] {
  const place = (root: string): Location => locate(["spec", "roots", roots.lastIndexOf(root)]);
  const overlap = overlappingRoots(roots);
  return [
    ...roots.flatMap((root) => {
      const reason = whyNotRoot(root);
      return reason === undefined
        ? []
        : [finding(`root ${JSON.stringify(root)} is refused: ${reason}`, place(root))];
    }),
    ...(overlap === undefined
      ? []
      : [
          finding(
            `roots ${overlap.map((root) => JSON.stringify(root)).join(" and ")} overlap`,
            place(overlap[1]),
          ),
        ]),
  ];
}

function entrypointFindings({ value, locate }: Declaration): Diagnostic[] {
  return value.spec.entrypoints.flatMap((entrypoint, index) => {
    const reason = whyNotPath(entrypoint);
    const message = `entrypoint ${JSON.stringify(entrypoint)} ${reason}`;
    return reason === undefined ? [] : [finding(message, locate(["spec", "entrypoints", index]))];
  });
}

function whyNotPath(entrypoint: string): string | undefined {
  const isDotted = !entrypoint.includes("/") && entrypoint.includes(".");
  const path = (isDotted ? entrypoint.replaceAll(".", "/") : entrypoint).replace(/^\/|^data\//, "");
  if (path !== entrypoint) return `must be a path below data, like ${JSON.stringify(path)}`;
  return path.split("/").includes("") ? "has an empty segment" : undefined;
}

/** Nothing counts what runs inside a module of Wasm but the memory that it takes. */
function budgetFindings({ value, locate }: Declaration): Diagnostic[] {
  const { engine, budget = {} } = value.spec;
  if (engine !== "wasm") return [];
  return (["steps", "timeoutMs"] as const)
    .filter((field) => budget[field] !== undefined)
    .map((field) => {
      const message = `engine wasm keeps no budget of ${field}: leave engine out, or ${field}`;
      return finding(message, locate(["spec", "budget", field]));
    });
}

function seesOf(sees: BundleDeclaration["spec"]["sees"]): Sees | undefined {
  return typeof sees === "object" ? [...new Set(sees.map(parseBundleName))].sort() : sees;
}

function seesFindings({ value, locate }: Declaration): Diagnostic[] {
  const { sees, engine } = value.spec;
  if (sees === undefined) return [];
  const listed = sees === "all" ? [] : sees;
  const findings = listed.flatMap((name, index) => {
    const reason = whyNotSeen(name, value.metadata.name);
    return reason === undefined ? [] : [finding(reason, locate(["spec", "sees", index]))];
  });
  if (engine !== "wasm") return findings;
  const message = "a module of Wasm sees no other bundle: leave engine out, or sees";
  return [...findings, finding(message, locate(["spec", "sees"]))];
}

function whyNotSeen(name: string, own: string): string | undefined {
  if (name === own) return "a bundle sees its own documents anyway: name others";
  try {
    parseBundleName(name);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

function authzenFindings({ value, locate }: Declaration): Diagnostic[] {
  const { authzen, decide } = value.spec;
  if (authzen === undefined) return [];
  const findings = Object.entries(authzen).flatMap(([question, path = ""]) => {
    const reason = whyNotPath(path);
    const message = `${question} ${JSON.stringify(path)} ${reason}`;
    return reason === undefined ? [] : [finding(message, locate(["spec", "authzen", question]))];
  });
  if (Object.keys(authzen).length === 0) {
    const message = `authzen names nothing: leave it out, or name ${ACCESS_QUESTIONS.join(", ")}`;
    return [finding(message, locate(["spec", "authzen"]))];
  }
  if (decide) return findings;
  const message = "a bundle for agents only answers nothing here: leave decide out, or authzen";
  return [...findings, finding(message, locate(["spec", "authzen"]))];
}

function generateFindings({ value, locate }: Declaration, tree: FileTree): Diagnostic[] {
  const seen = new Set<string>();
  const findings: Diagnostic[] = [];
  for (const [index, file] of value.spec.generate.entries()) {
    const reason = whyNotGenerated(file, tree, seen.has(file));
    seen.add(file);
    if (reason !== undefined) findings.push(finding(reason, locate(["spec", "generate", index])));
    if (findings.length === MAX_FINDINGS) break;
  }
  return findings;
}

function whyNotGenerated(file: string, tree: FileTree, isRepeated: boolean): string | undefined {
  if (isRepeated) return `${file} is listed twice`;
  if (!tree.has(file))
    return `there is no file ${file} in the bundle${didYouMean(file, tree.keys())}`;
  const isReadable = /\.(?:yaml|yml|json)$/.test(file) && file !== DECLARATION;
  return isReadable ? undefined : `${file} cannot hold declarations: YAML or JSON is wanted`;
}

function finding(message: string, location: Location): Diagnostic {
  return { code: DECLARATION_ERROR.code, message, location };
}
