import type { RuntimeFacts } from "../seccomp/model/load-note.ts";
import type { SeccompProfile } from "../seccomp/profile/profile.ts";
import type { TrialPlan } from "./overhead-report.ts";
import type { TrialService } from "./service/trial-service.ts";
import type { Work } from "./service/work.ts";

/** What is tried, and who hears of it. */
export interface Trial {
  readonly profile: SeccompProfile;
  readonly runtime: RuntimeFacts;
  readonly service: TrialService;
  readonly load: Work;
  readonly plan: TrialPlan;
  /** Ends it; what there is by then is reported. */
  readonly signal: AbortSignal;
  /** Told what is being done, in a few words. */
  readonly onStep: (text: string) => void;
}
