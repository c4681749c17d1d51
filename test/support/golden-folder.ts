/** Where the golden cases of a kind lie, from the root of the clone: `InjectorPolicy` in `injector-policy`. */
export function goldenFolder(kind: string): string {
  const words = kind.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, "-").toLowerCase();
  return `test/golden/${words}`;
}
