import { indentJson } from "../../means/json/indent-json.ts";
import { canonicalProfile } from "./canonical-profile.ts";
import type { SeccompProfile, SyscallRule } from "./profile.ts";

/** What is written as JSON: whole numbers of any size as their digits. */
type Written =
  | string
  | number
  | bigint
  | readonly Written[]
  | { readonly [name: string]: Written | undefined };

/**
 * The text of a profile in the OCI form, as `readProfile` reads it again: in the order of `canonicalProfile`, `architectures`
 * always there, numbers in full, two spaces a level, a line feed at the end.
 */
export function writeProfile(profile: SeccompProfile): string {
  return jsonText(writtenProfile(canonicalProfile(profile)));
}

/** A profile's members in the order of the runtime specification, as JSON has them. */
export function writtenProfile(profile: SeccompProfile): {
  readonly [name: string]: Written | undefined;
} {
  return {
    defaultAction: profile.defaultAction,
    defaultErrnoRet: profile.defaultErrnoRet,
    architectures: profile.architectures,
    flags: profile.flags,
    listenerPath: profile.listenerPath,
    listenerMetadata: profile.listenerMetadata,
    syscalls: profile.syscalls.map(writtenRule),
  };
}

function writtenRule({ names, action, errnoRet, args }: SyscallRule): {
  readonly [name: string]: Written | undefined;
} {
  return {
    names,
    action,
    errnoRet,
    args:
      args.length === 0
        ? undefined
        : args.map(({ index, value, valueTwo, op }) => ({
            index,
            value,
            valueTwo: valueTwo === 0n && op !== "SCMP_CMP_MASKED_EQ" ? undefined : valueTwo,
            op,
          })),
  };
}

export function jsonText(value: Written): string {
  return `${indentJson(compact(value), { maxLength: Number.POSITIVE_INFINITY })}\n`;
}

function compact(value: Written): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value !== "object") return String(value);
  if (isList(value)) return `[${value.map(compact).join()}]`;
  const members = Object.entries(value).flatMap(([name, member]) =>
    member === undefined ? [] : [`${JSON.stringify(name)}:${compact(member)}`],
  );
  return `{${members.join()}}`;
}

function isList(value: Written): value is readonly Written[] {
  return Array.isArray(value);
}
