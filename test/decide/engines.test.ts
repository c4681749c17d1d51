import { ENGINES } from "../../src/decide/engines.ts";
import { describeEvaluator } from "../contract/evaluator.ts";

for (const [name, create] of Object.entries(ENGINES)) describeEvaluator(name, create);
