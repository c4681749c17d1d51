/** YAML that OPA might read, and that is too long, too deep or too much repeated to be read here. */
export class YamlLimit extends Error {
  override readonly name = "YamlLimit";
}

/** True for such a refusal, whichever realm threw it. */
export function isYamlLimit(error: unknown): error is YamlLimit {
  return (
    typeof error === "object" && error !== null && "name" in error && error.name === "YamlLimit"
  );
}
