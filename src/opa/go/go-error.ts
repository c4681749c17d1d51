/** What a function of Go's library, or of one that OPA uses, answers as its error; in its words. */
export class GoError extends Error {
  override readonly name = "GoError";
}

/** True for an error that Go would have answered, false for a defect. */
export function isGoError(error: unknown): error is GoError {
  return typeof error === "object" && error !== null && "name" in error && error.name === "GoError";
}
