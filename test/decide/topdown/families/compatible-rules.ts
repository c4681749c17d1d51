const HEAD = /^(default )?([\w.]+(?:\[[^\]]*\]|\.\w+)*)( contains)?/;
const SEGMENT = /\["?(\w+)"?\]|(\w+)/g;

/** A rule, or a package. */
export interface Kept {
  readonly path: readonly string[];
  readonly kind: string;
}

/**
 * Leaves out rules that OPA would refuse beside those before them: another kind under one name, values below a value, a second
 * default. `kept` goes on over several modules.
 */
export function compatibleRules(
  packageName: string,
  rules: readonly string[],
  kept: Kept[] = [],
): string[] {
  return rules.filter((rule) => {
    const [, isDefault = "", head = "", isSet = ""] = HEAD.exec(rule) ?? [];
    const path = [...`${packageName}.${head}`.matchAll(SEGMENT)].map(([, a, b]) => a ?? b ?? "");
    const one = { path, kind: isSet === "" ? "value" : "set" };
    if (kept.some((other) => areInConflict(one, other))) return false;
    const known = `${path.join(".")} default`;
    if (isDefault !== "" && kept.some(({ kind }) => kind === known)) return false;
    if (isDefault !== "") kept.push({ path: [known], kind: known });
    kept.push(one);
    return true;
  });
}

function areInConflict(one: Kept, other: Kept): boolean {
  if (other.kind === "package") return startsWith(other.path, one.path);
  const [left, right] = [groundOf(one), groundOf(other)];
  if (left.length === right.length && startsWith(left, right) && one.kind !== other.kind)
    return true;
  return (
    (isWhole(one) && isBelow(other.path, one.path)) ||
    (isWhole(other) && isBelow(one.path, other.path))
  );
}

function isBelow(path: readonly string[], above: readonly string[]): boolean {
  return path.length > above.length && startsWith(path, above);
}

function startsWith(path: readonly string[], start: readonly string[]): boolean {
  return start.every((part, at) => part === path[at]);
}

/** What comes before the first variable. */
function groundOf({ path }: Kept): readonly string[] {
  const at = path.findIndex((part) => /^[xy]$/.test(part));
  return at < 0 ? path : path.slice(0, at);
}

/** One value, or one set: nothing lies below it. */
function isWhole(rule: Kept): boolean {
  return groundOf(rule).length === rule.path.length;
}
