import { measure } from "mitata";

const BUDGET_MS = 350;

/** CPU microseconds per call of a function that answers at once. CPU time, so that busy neighbours do not count. */
export async function cpuPerCall(call: () => unknown): Promise<number> {
  const now = (): number => {
    const { user, system } = process.cpuUsage();
    return (user + system) * 1000;
  };
  const { p50 } = await measure(call, {
    now,
    min_cpu_time: BUDGET_MS * 1e6,
    batch_samples: 1024,
    gc: false,
  });
  return p50 / 1000;
}
