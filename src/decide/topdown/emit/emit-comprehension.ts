import type { Comprehension } from "../../../opa/rego/ast/nodes.ts";
import { type Code, listOf } from "./code.ts";

/** The name of the value of a comprehension, which always has one. All solutions of its body are tried. */
export function emitComprehension(code: Code, value: Comprehension): string {
  const keys = code.comprehensionKeys(value);
  if (keys === undefined) return emitPlain(code, value);
  return emitGrouped(code, value, keys);
}

function emitPlain(code: Code, value: Comprehension): string {
  const gathering = code.local(`startGathering(${JSON.stringify(value.kind)})`);
  code.part(() => {
    code.emitBody(value.body);
    emitAdd(code, value, gathering, true);
  });
  return code.local(`finishGathering(${gathering})`);
}

/** Once for all values of the variables that it shares with the body around it; then what it is for theirs is looked up. */
function emitGrouped(code: Code, value: Comprehension, keys: readonly string[]): string {
  const id = code.constant(value);
  const groups = code.fresh("g");
  code.line(`if (!hasGroups(evaluation, ${id})) {`);
  code.line(`const ${groups} = new ValueMap();`);
  const outer = [...code.variables];
  code.variables.clear();
  code.part(() => {
    code.emitBody(value.body);
    const gathering = code.local(
      `groupAt(${groups}, ${listOf(code, keys)}, ${JSON.stringify(value.kind)})`,
    );
    emitAdd(code, value, gathering, false);
  });
  code.variables.clear();
  for (const [name, local] of outer) code.variables.set(name, local);
  code.line(`keepGroups(evaluation, ${id}, ${groups});`);
  code.line("}");
  const found = code.fresh("v");
  const areBound = keys.every((name) => code.variables.has(name));
  code.line(
    `let ${found} = ${areBound ? `groupFor(evaluation, ${id}, ${listOf(code, keys)})` : "undefined"};`,
  );
  code.part((label) => {
    code.line(`if (${found} !== undefined) break ${label};`);
    code.line(`${found} = ${emitPlain(code, value)};`);
  });
  return found;
}

/** Adds one solution. Of two values for one key the second is a conflict, or the one that counts. */
function emitAdd(code: Code, value: Comprehension, gathering: string, isConflict: boolean): void {
  if (value.kind !== "objectcomprehension") {
    code.line(`gatherItem(${gathering}, ${code.emitValue(value.term)});`);
    return;
  }
  const conflictAt = isConflict ? code.constant(value.key.location) : "undefined";
  const members = [code.emitValue(value.key), code.emitValue(value.value)].join(", ");
  code.line(`gatherMember(${gathering}, ${members}, ${conflictAt});`);
}
