import type { SeccompAction, SeccompProfile } from "./profile.ts";

/** What a rule or the default does. */
export interface Effect {
  readonly action: SeccompAction;
  readonly errnoRet?: number | undefined;
}

const EPERM = 1;

/** The same for two effects that libseccomp takes for one: a rule whose effect is that of the default is skipped. */
export function effectKey({ action, errnoRet }: Effect): string {
  if (action === "SCMP_ACT_KILL") return "SCMP_ACT_KILL_THREAD";
  const takesErrno = action === "SCMP_ACT_ERRNO" || action === "SCMP_ACT_TRACE";
  return takesErrno ? `${action} ${errnoRet ?? EPERM}` : action;
}

export function defaultEffect({ defaultAction, defaultErrnoRet }: SeccompProfile): Effect {
  return {
    action: defaultAction,
    ...(defaultErrnoRet !== undefined && { errnoRet: defaultErrnoRet }),
  };
}
