import type { z } from "zod";
import { type LocatedDocument, readDocument } from "../declarations/read-document.ts";
import type { FileTree, GeneratorDocument } from "../domain/bundle.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import type { Generated } from "./generated.ts";

/** A sort of document that Rego is generated from, as everything that walks the kinds sees it. */
export interface Kind {
  /** What a document's `kind` says, such as `InjectorPolicy`. */
  readonly name: string;
  /** One sentence for the README and for `gatehouse schema`. */
  readonly summary: string;
  /** `z.toJSONSchema` prints it with `io: "input"`. */
  readonly schema: z.ZodType;
  /** The hand-written modules that go into the bundle too, by their path below `rego/`. */
  readonly ruleSets: readonly string[];
  /** All documents of the kind in one bundle at once. Throws `invalid_parameter` with the places of all faults. */
  generate(documents: readonly GeneratorDocument[], context: KindContext): Generated;
}

/** What a generator knows besides its documents. Nothing else: it reads no files and no clock. */
export interface KindContext {
  readonly bundle: BundleName;
  /** The whole tree as pushed, so that a declaration can name a file beside it. */
  readonly files: FileTree;
  /** The kind's rule sets, by path. */
  readonly ruleSets: FileTree;
}

interface KindDefinition<T> {
  readonly name: string;
  readonly summary: string;
  readonly schema: z.ZodType<T>;
  readonly ruleSets: readonly string[];
  generate(documents: readonly LocatedDocument<T>[], context: KindContext): Generated;
}

/** A kind whose generator gets documents of the schema's own type. */
export function defineKind<T>(definition: KindDefinition<T>): Kind {
  const { schema } = definition;
  return {
    ...definition,
    generate: (documents, context) =>
      definition.generate(
        documents.map((document) => readDocument(document, schema)),
        context,
      ),
  };
}
