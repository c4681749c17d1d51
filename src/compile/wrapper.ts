import type { BundleSource, IndexedPath } from "../domain/bundle.ts";

/**
 * Why wrappers: `opa build -e` refuses rules on which a function of their module depends, and names
 * entrypoints by rule. A module of our own with one rule per wanted path builds for both targets,
 * and any path can be asked.
 */
const PACKAGE = "gatehouse_entrypoints";

/** Lines before the first rule of the wrapper module. */
const HEADER_LINES = 2;

/**
 * The name of the wrapper entrypoint for position `index` of the path index: always ends in
 * `/r<index>`.
 */
export function wrapperEntrypoint(index: number, packageName: string = PACKAGE): string {
  return `${packageName}/r${index}`;
}

/** A package name that nothing in the bundle mentions, the same for the same bundle. */
export function wrapperPackage(source: BundleSource): string {
  const texts = [...source.modules.values(), ...source.tests.values(), ...source.data.values()];
  const mentioned = (name: string): boolean =>
    source.roots.some((root) => root.includes(name)) ||
    [...source.modules.keys()].some((file) => file.includes(name)) ||
    texts.some((bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(name));
  let name = PACKAGE;
  for (let suffix = 1; mentioned(name); suffix += 1) name = `${PACKAGE}_${suffix}_`;
  return name;
}

export function wrapperFile(packageName: string): string {
  return `${packageName}.rego`;
}

/**
 * The wrapper before any path is known: one rule that needs nothing, so that the plan leaves every
 * other one out.
 */
export function surveyModule(packageName: string): string {
  return `package ${packageName}\n\nr0 := true\n`;
}

/** One rule `r<n>` per path, valid in both versions of Rego. */
export function wrapperModule(packageName: string, paths: readonly IndexedPath[]): string {
  const rules = paths.map(({ path }, index) => `r${index} := data${path.map(segment).join("")}\n`);
  return `package ${packageName}\n\n${rules.join("")}`;
}

/** The position in the path index of the rule in a row of the wrapper module. */
export function positionOfRow(row: number): number {
  return row - HEADER_LINES - 1;
}

function segment(text: string): string {
  return `[${JSON.stringify(text)}]`;
}
