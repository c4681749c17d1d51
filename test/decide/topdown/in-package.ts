import type { RandomProgram } from "./families/random-program.ts";

/** The same program below another package, with its data, so that many can be in one engine. */
export function inPackage(program: RandomProgram, name: string): RandomProgram {
  const moved = (text: string): string =>
    text.replaceAll(/\bdata\./g, `data.${name}.`).replace(/^package /, `package ${name}.`);
  return {
    ...program,
    modules: Object.fromEntries(
      Object.entries(program.modules).map(([file, text]) => [`${name}-${file}`, moved(text)]),
    ),
    data: { [name]: program.data },
    queries: program.queries.map(moved),
  };
}
