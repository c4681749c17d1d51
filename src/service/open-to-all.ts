import { type Address, INSECURE_OPEN } from "../http/settings.ts";
import type { Job } from "../jobs/scheduler.ts";
import type { Log } from "../observe/log.ts";

/** Says now and each hour that everybody who reaches this server may do everything. */
export function warnOfOpenness({ host, port }: Address, log: Pick<Log, "warn">): Job {
  const warn = (): void => {
    log.warn(
      { host, port },
      `${INSECURE_OPEN.name}: whoever reaches this address may read, push and delete every bundle`,
    );
  };
  warn();
  return { name: "warning", schedule: "0 * * * *", exclusive: false, run: async () => warn() };
}
