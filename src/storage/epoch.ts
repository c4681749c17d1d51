import { randomBytes } from "node:crypto";

const EPOCH = /^[0-9a-f]{16}$/;

/** Draws the epoch of a new store: 16 hexadecimal digits. */
export function drawEpoch(): string {
  return randomBytes(8).toString("hex");
}

export function isEpoch(value: string): boolean {
  return EPOCH.test(value);
}
