import type { LocatedInjectorPolicy } from "../declarations/injector-policy.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import { PolicyError } from "../domain/policy-error.ts";
import type { GeneratedBundle } from "./generated-bundle.ts";
import { generateInjector } from "./injector/generate-injector.ts";

/** The typed document of each kind. */
interface DocumentByKind {
  readonly InjectorPolicy: LocatedInjectorPolicy;
}

export type GeneratorKind = keyof DocumentByKind;

/** A generator document, understood: its kind says which type the document has. */
export type ParsedDeclaration = {
  [Kind in GeneratorKind]: { readonly kind: Kind; readonly document: DocumentByKind[Kind] };
}[GeneratorKind];

export interface GeneratorContext {
  readonly bundle: BundleName;
}

/** One generator per kind: it gets every declaration of that kind in the bundle at once. */
const GENERATORS: {
  readonly [Kind in GeneratorKind]: (
    documents: readonly DocumentByKind[Kind][],
    context: GeneratorContext,
  ) => GeneratedBundle;
} = {
  InjectorPolicy: generateInjector,
};

/** The kinds that `spec.generate` files may hold, sorted. */
export const GENERATOR_KINDS: readonly string[] = Object.keys(GENERATORS).sort();

/**
 * Runs the generator of each kind that is declared and puts the results together. Pure: equal declarations give equal
 * bytes. Throws `invalid_parameter` with places where declarations contradict each other.
 */
export function generateAll(
  declarations: readonly ParsedDeclaration[],
  context: GeneratorContext,
): GeneratedBundle {
  const generated = generatorKinds().map((kind) => generateKind(kind, declarations, context));
  return {
    modules: joined(generated.map(({ modules }) => modules)),
    tests: joined(generated.map(({ tests }) => tests)),
    data: joined(generated.map(({ data }) => data)),
  };
}

function generatorKinds(): GeneratorKind[] {
  return Object.keys(GENERATORS) as GeneratorKind[];
}

function generateKind<Kind extends GeneratorKind>(
  kind: Kind,
  declarations: readonly ParsedDeclaration[],
  context: GeneratorContext,
): GeneratedBundle {
  const documents = declarations
    .filter((declaration) => declaration.kind === kind)
    .map((declaration) => declaration.document as DocumentByKind[Kind]);
  if (documents.length === 0) return { modules: new Map(), tests: new Map(), data: new Map() };
  return GENERATORS[kind](documents, context);
}

function joined<File>(trees: readonly ReadonlyMap<string, File>[]): ReadonlyMap<string, File> {
  const files = new Map<string, File>();
  for (const [path, file] of trees.flatMap((tree) => [...tree])) {
    if (files.has(path)) throw new PolicyError("internal_error", `two generators write ${path}`);
    files.set(path, file);
  }
  return files;
}
