import path from "node:path";
import { readFolder } from "../../../src/declarations/read-folder.ts";
import type { BundleSource, FileTree } from "../../../src/domain/bundle.ts";
import { parseBundleName } from "../../../src/domain/bundle-name.ts";
import { readSource } from "../../../src/pipeline/read-source.ts";
import { ROOT } from "../../support/process.ts";
import { AUTHZ_ALLOW, type Question } from "./authorization.ts";
import { INJECTOR_BUNDLE, INJECTOR_PATCH, injectorFiles, POD_REVIEW } from "./injector.ts";
import { type LibraryCase, libraryCases } from "./library-cases.ts";

/** What every engine of ours is asked. */
export interface EngineQuestion extends Question {
  readonly name: string;
  /** With the document as its only entrypoint. */
  readonly source: BundleSource;
}

const INJECTOR_DOCUMENTS = [
  "injector/inject_policy",
  INJECTOR_PATCH,
  "injector/warnings",
  "injector/deny",
  "injector/admission",
];
const MANY_DECLARATIONS = 1_000;

/** The cases of OPA's library, and what ships: the example of each kind, and the kind with many declarations. */
export async function engineQuestions(): Promise<readonly EngineQuestion[]> {
  const injector = await readFolder(path.join(ROOT, "bundles", "k8s-injector"));
  const authz = await readFolder(path.join(ROOT, "bundles", "authz"));
  const admission = (document: string, tree: FileTree, kind: string): EngineQuestion =>
    asked(`${document}, ${kind}`, INJECTOR_BUNDLE, tree, { document, input: POD_REVIEW });
  return [
    ...libraryCases().map(askedOfLibrary),
    asked("authz/allow, the example", "authz", authz, AUTHZ_ALLOW),
    asked("authz/reasons, the example", "authz", authz, {
      document: "authz/reasons",
      input: { user: "bob", action: "write" },
    }),
    ...INJECTOR_DOCUMENTS.map((document) => admission(document, injector, "the example")),
    admission(
      INJECTOR_PATCH,
      treeOf(injectorFiles(MANY_DECLARATIONS)),
      `${MANY_DECLARATIONS} declarations`,
    ),
  ];
}

function askedOfLibrary({ name, rego, data, document, input }: LibraryCase): EngineQuestion {
  const [bundle = ""] = document.split("/", 1);
  const documents = Object.entries(data as object).map(([root, value]) => [
    `${root}/data.json`,
    JSON.stringify(value),
  ]);
  const files = { [`${bundle}/policy.rego`]: rego, ...Object.fromEntries(documents) };
  return asked(name, bundle, treeOf(files), { document, input });
}

function treeOf(files: Readonly<Record<string, string>>): FileTree {
  return new Map(Object.entries(files).map(([file, text]) => [file, Buffer.from(text)]));
}

function asked(name: string, bundle: string, tree: FileTree, question: Question): EngineQuestion {
  const source = readSource(parseBundleName(bundle), tree);
  return { name, ...question, source: { ...source, entrypoints: [question.document] } };
}
