import { type DeclaredFinding, defineFinding } from "../../domain/finding.ts";

export const ALLOWS_NOTHING: DeclaredFinding = defineFinding(
  "seccomp_allows_nothing",
  "error",
  "A profile whose default denies and whose rules let no call through.",
);
export const UNKNOWN_CALL: DeclaredFinding = defineFinding(
  "seccomp_unknown_call",
  "error",
  "A name that no architecture has a call of: runtimes ignore it without a word.",
);
export const IGNORED_CALL: DeclaredFinding = defineFinding(
  "seccomp_ignored_call",
  "warning",
  "A call that the libseccomp of a runtime does not know yet, so that the rule is ignored there.",
);
export const NOT_LOADABLE: DeclaredFinding = defineFinding(
  "seccomp_not_loadable",
  "error",
  "A runtime starts no container under the profile: rules that contradict each other, or what it does not take.",
);
export const POINTER_COMPARED: DeclaredFinding = defineFinding(
  "seccomp_pointer_compared",
  "error",
  "A condition on an address: the filter does not see what lies there.",
);
export const NO_SUCH_ARGUMENT: DeclaredFinding = defineFinding(
  "seccomp_no_such_argument",
  "error",
  "A condition on an argument that the call does not take: the register holds anything.",
);
export const EMPTY_MASK: DeclaredFinding = defineFinding(
  "seccomp_empty_mask",
  "error",
  "SCMP_CMP_MASKED_EQ with a mask (value) of 0, which always or never holds.",
);
export const BITS_OUTSIDE_MASK: DeclaredFinding = defineFinding(
  "seccomp_bits_outside_mask",
  "error",
  "SCMP_CMP_MASKED_EQ that wants bits (valueTwo) outside its mask (value): they are dropped silently.",
);
export const SAME_ARGUMENT_TWICE: DeclaredFinding = defineFinding(
  "seccomp_same_argument_twice",
  "error",
  "Two conditions on one argument in one rule: runtimes take one that holds for enough.",
);
export const NOTIFY_DEFAULT: DeclaredFinding = defineFinding(
  "seccomp_notify_default",
  "error",
  "SCMP_ACT_NOTIFY as the default: runc refuses it, and the listener itself could not run.",
);
export const DENIES_THREADS: DeclaredFinding = defineFinding(
  "seccomp_denies_threads",
  "error",
  "Every call that makes a thread or process is denied, for a program that makes some.",
);
export const LACKS_THREADS: DeclaredFinding = defineFinding(
  "seccomp_lacks_threads",
  "warning",
  "Every call that makes a thread or process is denied.",
);
export const WIDE_COMPARE: DeclaredFinding = defineFinding(
  "seccomp_wide_compare",
  "warning",
  "64 bits are compared where the kernel reads 32 or 16: bits above them change the answer and not the call.",
);
export const ORDERED_COMPARE: DeclaredFinding = defineFinding(
  "seccomp_ordered_compare",
  "warning",
  "An ordered comparison with 2^32 or more, which libseccomp before 2.6.1 can compile wrongly.",
);
export const SWALLOWED_RULE: DeclaredFinding = defineFinding(
  "seccomp_swallowed_rule",
  "warning",
  "A rule with conditions on a call that another rule speaks of without: the conditions are not looked at.",
);
export const SECOND_RULE: DeclaredFinding = defineFinding(
  "seccomp_second_rule",
  "warning",
  "A second rule without conditions on a call with another action: the first one wins.",
);
export const SKIPPED_RULE: DeclaredFinding = defineFinding(
  "seccomp_skipped_rule",
  "warning",
  "A rule that says what the default says: runtimes skip it, so it takes nothing back.",
);
export const NO_ARCHITECTURES: DeclaredFinding = defineFinding(
  "seccomp_no_architectures",
  "warning",
  "No architectures: calls of any but the machine's own kill.",
);
export const KILLS_THREAD: DeclaredFinding = defineFinding(
  "seccomp_kills_thread",
  "warning",
  "SCMP_ACT_KILL ends one thread and leaves the program limping.",
);
export const EPERM_DEFAULT: DeclaredFinding = defineFinding(
  "seccomp_eperm_default",
  "warning",
  "Unknown calls fail with EPERM: a newer libc does not fall back as it does after ENOSYS.",
);
export const HIDDEN_ARGUMENTS: DeclaredFinding = defineFinding(
  "seccomp_hidden_arguments",
  "warning",
  "Conditions on a call, and another call allowed that does the same with its arguments out of sight.",
);
export const IO_URING: DeclaredFinding = defineFinding(
  "seccomp_io_uring",
  "warning",
  "io_uring is allowed: what a ring does is seen by no filter.",
);
export const DIFFERS_BY_ARCHITECTURE: DeclaredFinding = defineFinding(
  "seccomp_differs_by_architecture",
  "warning",
  "A condition that means something else on another of the profile's architectures.",
);
export const LACKS_BASICS: DeclaredFinding = defineFinding(
  "seccomp_lacks_basics",
  "warning",
  "A call is denied that every program needs sooner or later.",
);

/** In the README's order. */
export const LINT_FINDINGS: readonly DeclaredFinding[] = [
  ALLOWS_NOTHING,
  UNKNOWN_CALL,
  IGNORED_CALL,
  NOT_LOADABLE,
  POINTER_COMPARED,
  NO_SUCH_ARGUMENT,
  EMPTY_MASK,
  BITS_OUTSIDE_MASK,
  SAME_ARGUMENT_TWICE,
  NOTIFY_DEFAULT,
  DENIES_THREADS,
  LACKS_THREADS,
  WIDE_COMPARE,
  ORDERED_COMPARE,
  SWALLOWED_RULE,
  SECOND_RULE,
  SKIPPED_RULE,
  NO_ARCHITECTURES,
  KILLS_THREAD,
  EPERM_DEFAULT,
  HIDDEN_ARGUMENTS,
  IO_URING,
  DIFFERS_BY_ARCHITECTURE,
  LACKS_BASICS,
];
