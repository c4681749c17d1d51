import { dependencyPolicyKind } from "./dependency-policy/dependency-policy-kind.ts";
import { injectorPolicyKind } from "./injector-policy/injector-policy-kind.ts";
import type { Kind } from "./kind.ts";
import { seccompPolicyKind } from "./seccomp-policy/seccomp-policy-kind.ts";

/** Every kind there is, by name: what walks the kinds walks this list. */
export const KINDS: readonly Kind[] = [dependencyPolicyKind, injectorPolicyKind, seccompPolicyKind];
