import type { Comprehension } from "../../../opa/rego/ast/nodes.ts";
import { type Code, listOf } from "./code.ts";

/** The name of the value of a comprehension, which always has one. All solutions of its body are tried. */
export function emitComprehension(code: Code, value: Comprehension): string {
  const keys = code.comprehensionKeys(value);
  if (keys === undefined) return emitPlain(code, value);
  return emitGrouped(code, value, keys);
}

function emitPlain(code: Code, value: Comprehension): string {
  const gathered = code.local(newGathering(value));
  code.part(() => {
    code.emitBody(value.body);
    emitAdd(code, value, gathered, true);
  });
  return finish(code, value, gathered);
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
    const gathered = code.local(
      `groupOf(${groups}, ${listOf(code, keys)}, ${JSON.stringify(value.kind)})`,
    );
    emitAdd(code, value, gathered, false);
  });
  code.variables.clear();
  for (const [name, local] of outer) code.variables.set(name, local);
  code.line(`keepGroups(evaluation, ${id}, ${groups}, ${JSON.stringify(value.kind)});`);
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

function newGathering({ kind }: Comprehension): string {
  if (kind === "arraycomprehension") return "[]";
  return kind === "setcomprehension" ? "new SetBuilder()" : "new ValueMap()";
}

function finish(code: Code, { kind }: Comprehension, gathered: string): string {
  if (kind === "arraycomprehension") return gathered;
  if (kind === "setcomprehension") return code.local(`${gathered}.finish()`);
  return code.local(`makeObject([...${gathered}.entries()])`);
}

/** Adds one solution. Of two values for one key the second is a conflict, or the one that counts. */
function emitAdd(code: Code, value: Comprehension, gathered: string, isConflict: boolean): void {
  switch (value.kind) {
    case "arraycomprehension":
      code.line(`${gathered}.push(${code.emitValue(value.term)});`);
      return;
    case "setcomprehension":
      code.line(`${gathered}.add(${code.emitValue(value.term)});`);
      return;
    default: {
      const key = code.emitValue(value.key);
      const held = code.emitValue(value.value);
      code.line(
        isConflict ? `addPair(${gathered}, ${key}, ${held});` : `${gathered}.set(${key}, ${held});`,
      );
    }
  }
}
