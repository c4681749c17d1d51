/** One fence of commands in the README, and the output that the fence behind it promises. */
export interface ReadmeStep {
  readonly commands: string;
  readonly promised: string | undefined;
}

/** The fences of a section, in order: plain ones are commands, and a `text` fence right behind one is its output. */
export function readmeSteps(readme: string, heading: string): ReadmeStep[] {
  const fences = sectionOf(readme, heading).matchAll(
    /^```\n([\s\S]*?)^```\n(?:```text\n([\s\S]*?)^```\n)?/gm,
  );
  return [...fences].map(([, commands = "", promised]) => ({ commands, promised }));
}

/** The one program of a section, a `js` fence, and the output that the `text` fence behind it promises. */
export function readmeProgram(
  readme: string,
  heading: string,
): { readonly program: string; readonly promised: string } {
  const fences = /^```js\n([\s\S]*?)^```\n```text\n([\s\S]*?)^```\n/m;
  const [, program, promised] = fences.exec(sectionOf(readme, heading)) ?? [];
  if (program === undefined || promised === undefined) throw new Error(`no program in ${heading}`);
  return { program, promised };
}

function sectionOf(readme: string, heading: string): string {
  const start = readme.indexOf(`\n## ${heading}\n`);
  return readme.slice(start, readme.indexOf("\n## ", start + 1));
}
