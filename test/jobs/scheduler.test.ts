import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { createScheduler, type JobEvent, type Scheduler } from "../../src/jobs/scheduler.ts";
import type { Leases } from "../../src/storage/leases.ts";
import { createMemoryLeases } from "../../src/storage/memory/leases.ts";

const NEVER = "0 0 1 1 *";
const EVERY_SECOND = "* * * * * *";

let schedulers: Scheduler[] = [];
beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(async () => {
  await Promise.all(schedulers.map((scheduler) => scheduler.stop()));
  schedulers = [];
  jest.useRealTimers();
});

/** Lets the clock of the test go on; the machine's own does not matter. */
const pass = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);
const takes = (ms: number) => (): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));

function create(leases: Leases = createMemoryLeases(), leaseMs?: number) {
  const events: JobEvent[] = [];
  const log = (event: JobEvent): void => void events.push(event);
  const scheduler = createScheduler({ leases, log, ...(leaseMs === undefined ? {} : { leaseMs }) });
  schedulers.push(scheduler);
  return { scheduler, events, kinds: () => events.map(({ kind }) => kind) };
}

/** Resolves when the signal is aborted. */
function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
}

test("a started job runs by the clock, again and again, until the scheduler stops", async () => {
  const { scheduler, kinds } = create();
  let runs = 0;
  const run = async (): Promise<void> => void runs++;
  scheduler.add({ name: "tick", schedule: EVERY_SECOND, exclusive: false, run });
  await pass(1_100);
  expect(runs).toBe(0);
  scheduler.start();
  scheduler.add({ name: "late", schedule: EVERY_SECOND, exclusive: true, run });
  await pass(2_200);
  expect(runs).toBeGreaterThanOrEqual(3);
  await scheduler.stop();
  const before = runs;
  await pass(1_100);
  await scheduler.runNow("tick");
  expect(runs).toBe(before);
  expect(kinds().filter((kind) => kind === "finished")).toHaveLength(before);
});

test("a job that throws is logged and can run again", async () => {
  const { scheduler, events } = create();
  let runs = 0;
  scheduler.add({
    ...{ name: "broken", schedule: NEVER, exclusive: true },
    async run() {
      if (++runs === 1) throw new Error("no such luck");
    },
  });
  await scheduler.runNow("broken");
  await scheduler.runNow("broken");
  expect(events).toMatchObject([
    { kind: "started", job: "broken" },
    { kind: "failed", job: "broken", message: "no such luck" },
    { kind: "started", job: "broken" },
    { kind: "finished", job: "broken", durationMs: expect.any(Number) },
  ]);
});

test("a job that throws before it gives a promise is logged too", async () => {
  const { scheduler, kinds } = create();
  const run = (): never => {
    throw new Error("at once");
  };
  scheduler.add({ name: "hasty", schedule: NEVER, exclusive: false, run });
  await scheduler.runNow("hasty");
  expect(kinds()).toEqual(["started", "failed"]);
});

test("a run that would overlap itself is skipped, other jobs run beside it", async () => {
  const { scheduler, events } = create();
  const run = takes(100);
  scheduler.add({ name: "slow", schedule: NEVER, exclusive: false, run });
  scheduler.add({ name: "other", schedule: NEVER, exclusive: false, run });
  const runs = Promise.all(["slow", "slow", "other"].map((name) => scheduler.runNow(name)));
  await pass(100);
  await runs;
  expect(events.filter(({ kind }) => kind === "skipped")).toEqual([
    { kind: "skipped", job: "slow", because: "running" },
  ]);
  expect(events.filter(({ kind }) => kind === "finished")).toHaveLength(2);
});

test("an exclusive job runs on one of two replicas at a time, a plain one on both", async () => {
  const leases = createMemoryLeases();
  const one = create(leases);
  const two = create(leases);
  for (const { scheduler } of [one, two]) {
    scheduler.add({ name: "retention", schedule: NEVER, exclusive: true, run: takes(60) });
    scheduler.add({ name: "plain", schedule: NEVER, exclusive: false, run: takes(10) });
  }
  const both = async (name: string): Promise<void> => {
    const runs = Promise.all([one, two].map(({ scheduler }) => scheduler.runNow(name)));
    await pass(60);
    await runs;
  };
  await both("retention");
  expect([...one.kinds(), ...two.kinds()].sort()).toEqual(["finished", "skipped", "started"]);
  const alone = two.scheduler.runNow("retention");
  await pass(60);
  await alone;
  expect(two.kinds().at(-1)).toBe("finished");
  await both("plain");
  expect([one.kinds().at(-1), two.kinds().at(-1)]).toEqual(["finished", "finished"]);
});

test("the lease is renewed while the job runs, longer than it lasts alone", async () => {
  const leases = createMemoryLeases();
  const { scheduler, kinds } = create(leases, 60);
  scheduler.add({ name: "long", schedule: NEVER, exclusive: true, run: takes(250) });
  const running = scheduler.runNow("long");
  await pass(200);
  expect(await leases.acquire("job:long", 10)).toBeUndefined();
  await pass(50);
  await running;
  expect(kinds()).toEqual(["started", "finished"]);
  expect(await leases.acquire("job:long", 10)).toBeDefined();
});

test.each([
  { note: "somebody else holds it", renew: async () => false },
  { note: "renewing fails for too long", renew: () => Promise.reject(new Error("Redis is away")) },
])("a lost lease aborts the job when $note", async ({ renew }) => {
  const leases: Leases = { acquire: async () => ({ renew, release: async () => undefined }) };
  const { scheduler, events } = create(leases, 60);
  scheduler.add({ name: "long", schedule: NEVER, exclusive: true, run: untilAborted });
  const running = scheduler.runNow("long");
  await pass(60);
  await running;
  expect(events.at(-1)).toMatchObject({
    kind: "failed",
    message: expect.stringContaining("the lease was lost"),
  });
});

test("a single renewal that fails does not abort the job", async () => {
  let renewals = 0;
  const renew = async (): Promise<boolean> => {
    if (++renewals === 1) throw new Error("a blip");
    return true;
  };
  const leases: Leases = { acquire: async () => ({ renew, release: async () => undefined }) };
  const { scheduler, kinds } = create(leases, 150);
  scheduler.add({ name: "long", schedule: NEVER, exclusive: true, run: takes(300) });
  const running = scheduler.runNow("long");
  await pass(300);
  await running;
  expect(renewals).toBeGreaterThan(2);
  expect(kinds()).toEqual(["started", "finished"]);
});

test("leases that cannot be asked make a logged failure, not a crash", async () => {
  const leases: Leases = { acquire: () => Promise.reject(new Error("Redis is away")) };
  const { scheduler, events } = create(leases);
  scheduler.add({ name: "job", schedule: NEVER, exclusive: true, run: async () => undefined });
  await scheduler.runNow("job");
  expect(events).toMatchObject([{ kind: "failed", message: "Redis is away" }]);
});

test("stopping aborts what runs, waits for its end and gives its lease back", async () => {
  const leases = createMemoryLeases();
  const { scheduler, kinds } = create(leases);
  let ended = false;
  scheduler.add({
    ...{ name: "long", schedule: NEVER, exclusive: true },
    async run(signal) {
      await untilAborted(signal);
      await takes(30)();
      ended = true;
    },
  });
  void scheduler.runNow("long");
  await pass(20);
  const stopping = scheduler.stop();
  await pass(30);
  await stopping;
  expect(ended).toBe(true);
  expect(kinds()).toEqual(["started", "finished"]);
  expect(await leases.acquire("job:long", 10)).toBeDefined();
});

test("a wrong schedule, a name that is taken and an unknown name are said plainly", async () => {
  const { scheduler } = create();
  const job = { name: "job", schedule: NEVER, exclusive: false, run: async () => undefined };
  for (const schedule of ["", "daily", "61 * * * *", "* * * *"]) {
    expect(() => scheduler.add({ ...job, schedule })).toThrow(
      expect.objectContaining({
        code: "misconfigured",
        message: expect.stringContaining(`${JSON.stringify(schedule)} of the job "job"`),
      }),
    );
  }
  scheduler.add(job);
  expect(() => scheduler.add(job)).toThrow('two jobs called "job"');
  await expect(scheduler.runNow("other")).rejects.toMatchObject({ code: "not_found" });
});
