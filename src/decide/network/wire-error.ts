/** Why no response came, in the words of Go's net and net/http. */
export class WireError extends Error {
  override readonly name = "WireError";
}

export function isWireError(error: unknown): error is WireError {
  return (
    typeof error === "object" && error !== null && "name" in error && error.name === "WireError"
  );
}
