import { misconfigured, type Parse, type ValueForm } from "./setting.ts";

/** A parser that says how its values are written in a file. */
export function inForm<T>(form: ValueForm, parse: (text: string, name: string) => T): Parse<T> {
  return Object.assign((text: string, name: string): T => parse(text, name), { form });
}

/** Any text; empty means that nothing is set. */
export const parseOptional: Parse<string | undefined> = (text) => text || undefined;

/** A text that is not empty. */
export const parseRequired: Parse<string> = (text, name) => {
  if (text !== "") return text;
  throw misconfigured(name, "is empty");
};

export const parseFlag: Parse<boolean> = inForm({ kind: "flag" }, (text, name) => {
  if (text === "true" || text === "false") return text === "true";
  throw misconfigured(name, `is ${JSON.stringify(text)}; true or false is wanted`);
});

/** A whole number that is not below `least`. */
export function parseCount(least: number): Parse<number> {
  return inForm({ kind: "count", least }, (text, name) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
    throw misconfigured(name, `is ${JSON.stringify(text)}; a whole number from ${least} is wanted`);
  });
}

export function parseOneOf<T extends string>(words: readonly T[]): Parse<T> {
  return inForm({ kind: "word", words }, (text, name) => {
    const word = words.find((each) => each === text);
    if (word !== undefined) return word;
    throw misconfigured(name, `is ${text}; one of ${words.join(", ")}`);
  });
}
