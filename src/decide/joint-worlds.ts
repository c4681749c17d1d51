import { withDeadline } from "../means/async/deadline.ts";
import type { BuiltinDeclaration } from "./builtins/builtin.ts";
import type { EvaluationContext } from "./context.ts";
import type { LiveRevision } from "./live-revision.ts";
import { makeJointWorld, type World, worldKey } from "./world.ts";

/** Several bundles, compiled together where somebody wants to know how they answer. */
export interface JointWorlds {
  /** Throws `unavailable` where that takes longer than the question has time, `invalid_parameter` where they do not go together. */
  of(live: readonly LiveRevision[], context: EvaluationContext): Promise<World>;
  /** What is live has changed. */
  forget(): void;
}

/** Keeps the last: whoever asks once asks again. */
export function createJointWorlds(builtins: ReadonlyMap<string, BuiltinDeclaration>): JointWorlds {
  let last: { readonly key: string; readonly world: Promise<World> } | undefined;
  return {
    of(live, context) {
      const key = worldKey(live);
      if (last?.key !== key) {
        const world = makeJointWorld(live, builtins);
        last = { key, world };
        world.catch(() => {
          if (last?.world === world) last = undefined;
        });
      }
      return withDeadline(last.world, context.deadline - performance.now(), () => NOT_READY);
    },
    forget() {
      last = undefined;
    },
  };
}

const NOT_READY =
  "the bundles that take part are not compiled together yet, which takes to explain what they answer";
