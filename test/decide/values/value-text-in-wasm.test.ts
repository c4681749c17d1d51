import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { parseValue } from "../../../src/decide/values/parse-value.ts";
import { printValue, valueText } from "../../../src/decide/values/print-value.ts";
import type { PolicyExports } from "../../../src/decide/wasm/abi.ts";
import { buildEngine } from "../../support/build-engine.ts";
import { anyValue } from "./arbitrary-value.ts";

/** Gives a value's text to `opa_value_parse` of a real module and answers what `opa_value_dump` makes of it. */
function moduleOf(wasm: Uint8Array): (text: string) => string {
  const memory = new WebAssembly.Memory({ initial: 64, maximum: 65_535 });
  const refuse = (): never => {
    throw new Error("the module called out");
  };
  const names = [0, 1, 2, 3, 4].map((arity) => `opa_builtin${arity}`).concat("opa_abort");
  const env = { ...Object.fromEntries(names.map((name) => [name, refuse])), memory };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm), { env });
  const policy = exports as PolicyExports;
  const heap = policy.opa_heap_ptr_get();
  return (text) => {
    policy.opa_heap_ptr_set(heap);
    const bytes = Buffer.from(text);
    const address = policy.opa_malloc(bytes.length);
    Buffer.from(memory.buffer).set(bytes, address);
    const dumped = policy.opa_value_dump(policy.opa_value_parse(address, bytes.length));
    const all = Buffer.from(memory.buffer);
    return all.toString("utf8", dumped, all.indexOf(0, dumped));
  };
}

test("the value text of any value goes through a real module unchanged", () => {
  const throughModule = moduleOf(buildEngine({ "p.rego": "package p\n\nr := input\n" }).wasm);
  fc.assert(
    fc.property(anyValue, (value) => {
      expect(printValue(parseValue(throughModule(valueText(value))))).toBe(printValue(value));
    }),
    { numRuns: 500 },
  );
});
