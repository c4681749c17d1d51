import type { Job } from "../jobs/scheduler.ts";
import type { Log } from "../observe/log.ts";
import type { Address } from "./config.ts";

/** Says now and each hour that everybody who reaches this server may do everything. */
export function warnOfOpenness({ host, port }: Address, log: Pick<Log, "warn">): Job {
  const warn = (): void => {
    log.warn(
      { host, port },
      "GATEHOUSE_INSECURE_OPEN: whoever reaches this address may read, push and delete every bundle",
    );
  };
  warn();
  return { name: "warning", schedule: "0 * * * *", exclusive: false, run: async () => warn() };
}
