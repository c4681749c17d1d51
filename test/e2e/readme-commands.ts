/** One fence of commands in the README, and the output that the fence behind it promises. */
export interface ReadmeStep {
  readonly commands: string;
  readonly promised: string | undefined;
}

/** The fences of a section, in order: plain ones are commands, and a `text` fence right behind one is its output. */
export function readmeSteps(readme: string, heading: string): ReadmeStep[] {
  const start = readme.indexOf(`\n## ${heading}\n`);
  const section = readme.slice(start, readme.indexOf("\n## ", start + 1));
  const fences = section.matchAll(/^```\n([\s\S]*?)^```\n(?:```text\n([\s\S]*?)^```\n)?/gm);
  return [...fences].map(([, commands = "", promised]) => ({ commands, promised }));
}
