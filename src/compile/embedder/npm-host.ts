import type { WasmHost } from "../admission.ts";

/** The host that programs in JavaScript embed modules with, and what it adds to what a module does by itself. */
export const NPM_HOST: WasmHost = {
  name: "@open-policy-agent/opa-wasm",
  builtins: new Set([
    "json.is_valid",
    "regex.split",
    "sprintf",
    "yaml.is_valid",
    "yaml.marshal",
    "yaml.unmarshal",
  ]),
  remedy: "do without it, or give it to loadPolicy where the module is embedded",
};
