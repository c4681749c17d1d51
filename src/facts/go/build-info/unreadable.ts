/** Why a file tells nothing of its build; stable. `no_build_information` is ordinary: linkers and packers can leave it out. */
export type UnreadableCode =
  | "not_a_binary"
  | "unsupported_format"
  | "binary_damaged"
  | "no_build_information"
  | "build_information_damaged"
  | "architectures_differ";

/** Ends the reading of a binary: thrown and caught in this folder. */
export class Unreadable extends Error {
  override readonly name = "Unreadable";
  readonly code: UnreadableCode;

  constructor(code: UnreadableCode, message: string) {
    super(message);
    this.code = code;
  }
}

export function damagedBinary(message: string): Unreadable {
  return new Unreadable("binary_damaged", message);
}

export function damagedInformation(message: string): Unreadable {
  return new Unreadable("build_information_damaged", message);
}
