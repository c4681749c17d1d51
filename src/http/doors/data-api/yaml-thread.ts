/** The thread in which YAML bodies are read. */
import { answerQuestions } from "../../../means/async/standing-thread.ts";
import { yamlToJson } from "../../../opa/go/yaml/yaml-to-json.ts";

answerQuestions(yamlToJson);
