import { misconfigured, type Setting } from "./setting.ts";

type Parse<T> = Setting<T>["parse"];

/** Any text; empty means that nothing is set. */
export const parseOptional: Parse<string | undefined> = (text) => text || undefined;

/** A text that is not empty. */
export const parseRequired: Parse<string> = (text, name) => {
  if (text !== "") return text;
  throw misconfigured(name, "is empty");
};

export const parseFlag: Parse<boolean> = (text, name) => {
  if (text === "true" || text === "false") return text === "true";
  throw misconfigured(name, `is ${JSON.stringify(text)}; true or false is wanted`);
};

/** A whole number that is not below `least`. */
export function parseCount(least: number): Parse<number> {
  return (text, name) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
    throw misconfigured(name, `is ${JSON.stringify(text)}; a whole number from ${least} is wanted`);
  };
}

export function parseOneOf<T extends string>(words: readonly T[]): Parse<T> {
  return (text, name) => {
    const word = words.find((each) => each === text);
    if (word !== undefined) return word;
    throw misconfigured(name, `is ${text}; one of ${words.join(", ")}`);
  };
}
