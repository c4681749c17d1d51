import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type GoProject, goProject, type ProxyModule } from "./go-project.ts";

/** A program that was built, and the files it can be held against. All paths are whole. */
export interface SumcheckCase {
  readonly project: GoProject;
  readonly binary: string;
  /** The module path that it should have. */
  readonly module: string;
  readonly goMod: string;
  readonly goSum: string;
  /** The go.work that was in force. */
  readonly workspace?: string | undefined;
  readonly vendor?: string | undefined;
  /** The folder with `.git`. */
  readonly repository: string;
}

/** What was done to a program, and what a check must find out. */
export interface SumcheckStory {
  readonly note: string;
  /** Builds it with the real Go; `dispose` of its project removes it. */
  readonly build: () => Promise<SumcheckCase>;
  /** What the binary lists, a module each: `path version`, and `=> path version` where it was replaced. */
  readonly linked: readonly string[];
  /** What `go list -m all` says of go.mod alone, without the main module; absent where Go refuses it. */
  readonly alone?: readonly string[] | undefined;
  /** Stable codes of claims, of which each must be told; none where all that is declared agrees. */
  readonly tells: readonly string[];
}

const APP = "example.com/app";
const DEP_1_0 = "example.com/dep v1.0.0";
const DEP_1_1 = "example.com/dep v1.1.0";
const EXTRA = "example.com/extra v1.0.0";
const SIBLING = "example.com/sibling v1.0.0";

const PROXY: readonly ProxyModule[] = [
  { path: "example.com/dep", version: "v1.0.0" },
  {
    path: "example.com/dep",
    version: "v1.1.0",
    files: { "dep.go": "package dep\n\nconst New = 1\n" },
  },
  { path: "example.com/extra", version: "v1.0.0" },
  { path: "example.com/sibling", version: "v1.0.0" },
  { path: "example.com/fork", version: "v1.0.0", goMod: "module example.com/dep\n\ngo 1.21\n" },
  {
    path: APP,
    version: "v1.0.0",
    requires: [DEP_1_0],
    files: { "main.go": mainOf(["example.com/dep"]) },
  },
];

/** A module of a workspace: what it requires, imports and says besides. */
interface Module {
  readonly requires: readonly string[];
  readonly imports?: readonly string[];
  readonly directives?: string;
}

const CLEAN: Module = { requires: [DEP_1_0], imports: ["example.com/dep"] };

function mainOf(imports: readonly string[]): string {
  const lines = imports.map((name) => `import _ "${name}"\n`).join("");
  return `package main\n\n${lines}\nfunc main() {}\n`;
}

function goModOf(modulePath: string, { requires, directives = "" }: Module): string {
  const lines = requires.map((line) => `require ${line}\n`).join("");
  return `module ${modulePath}\n\ngo 1.21\n\n${lines}${directives}`;
}

/** A repository with the program in `app`, and a sibling where one is given; sums as `go mod download` writes them. */
async function repositoryOf(app: Module, sibling?: Module): Promise<GoProject> {
  const siblingFiles =
    sibling === undefined
      ? {}
      : {
          "repo/sibling/go.mod": goModOf("example.com/sibling", sibling),
          "repo/sibling/sibling.go": "package sibling\n",
        };
  const project = goProject({
    proxy: PROXY,
    main: {
      "repo/.git/HEAD": "ref: refs/heads/main\n",
      "repo/app/go.mod": goModOf(APP, app),
      "repo/app/main.go": mainOf(app.imports ?? []),
      "repo/app/go.sum": "",
      ...siblingFiles,
    },
  });
  await project.go(["mod", "download", ...app.requires.map(queryOf)], { cwd: "repo/app" });
  return project;
}

/** `path@version` of a line of `require`. */
function queryOf(line: string): string {
  return line.split(" ").slice(0, 2).join("@");
}

async function build(
  project: GoProject,
  args: readonly string[] = [],
  work?: string,
): Promise<SumcheckCase> {
  const env = { GOFLAGS: "", GOWORK: work === undefined ? "off" : path.join(project.folder, work) };
  const binary = path.join(project.folder, "program");
  await project.go(["build", "-buildvcs=false", "-o", binary, ...args, "."], {
    cwd: "repo/app",
    env,
  });
  return caseOf(project, binary, work === undefined ? undefined : env.GOWORK);
}

function caseOf(project: GoProject, binary: string, workspace?: string): SumcheckCase {
  const fileOf = (name: string): string => path.join(project.folder, "repo", name);
  return {
    project,
    binary,
    module: APP,
    goMod: fileOf("app/go.mod"),
    goSum: fileOf("app/go.sum"),
    workspace,
    repository: fileOf(""),
  };
}

/** Built in a workspace of both modules, whose go.work lies in this folder. */
async function inWorkspace(app: Module, sibling: Module, folder = "repo"): Promise<SumcheckCase> {
  const project = await repositoryOf(app, sibling);
  const [toApp, toSibling] =
    folder === "repo" ? ["./app", "./sibling"] : ["./repo/app", "./repo/sibling"];
  const work = path.join(folder, "go.work");
  project.write({ [work]: `go 1.21\n\nuse (\n\t${toApp}\n\t${toSibling}\n)\n` });
  return await build(project, [], work);
}

/** The text of a file with one part of it changed. */
function edit(file: string, from: string, to: string): void {
  const text = readFileSync(file, "latin1");
  if (!text.includes(from)) throw new Error(`${file} holds no ${from}`);
  writeFileSync(
    file,
    text.replace(from, () => to),
    "latin1",
  );
}

/** Another text of the same length wherever it stands in a binary, as somebody does who forges its build information. */
function forge(binary: string, from: string, to: string): void {
  if (from.length !== to.length) throw new Error(`${from} and ${to} differ in length`);
  const bytes = readFileSync(binary);
  const at = bytes.indexOf(from, 0, "latin1");
  if (at < 0) throw new Error(`${binary} holds no ${from}`);
  for (let place = at; place >= 0; place = bytes.indexOf(from, place + 1, "latin1"))
    bytes.write(to, place, "latin1");
  writeFileSync(binary, bytes);
}

/** The line of a module's own hash in a sum file. */
function sumIn(file: string, module: string): string {
  const line = readFileSync(file, "utf8")
    .split("\n")
    .find((each) => each.startsWith(`${module} h1:`));
  if (line === undefined) throw new Error(`${file} has no hash of ${module}`);
  return line.slice(module.length + 1);
}

/** Another hash of the same length. */
function otherSum(sum: string): string {
  return `${sum.slice(0, 5)}${sum[5] === "A" ? "B" : "A"}${sum.slice(6)}`;
}

const clean = async (): Promise<SumcheckCase> => await build(await repositoryOf(CLEAN));

/** Programs as they should be, and with files that are not theirs. */
export const SUMCHECK_FILES: readonly SumcheckStory[] = [
  { note: "a clean build", linked: [DEP_1_0], alone: [DEP_1_0], tells: [], build: clean },
  {
    note: "a release, installed from the proxy",
    linked: [DEP_1_0],
    alone: [DEP_1_0],
    tells: [],
    build: async () => {
      const project = await repositoryOf(CLEAN);
      const env = { GOBIN: path.join(project.folder, "bin"), GOFLAGS: "" };
      await project.go(["install", `${APP}@v1.0.0`], { env });
      return caseOf(project, path.join(env.GOBIN, "app"));
    },
  },
  {
    note: "one byte changed in go.sum",
    linked: [DEP_1_0],
    tells: ["sum_differs"],
    build: async () => {
      const built = await clean();
      const sum = sumIn(built.goSum, DEP_1_0);
      edit(built.goSum, sum, otherSum(sum));
      return built;
    },
  },
  {
    note: "another module's sum file",
    linked: [DEP_1_0],
    tells: ["sum_missing", "sum_file_of_another_build"],
    build: async () => {
      const built = await clean();
      const project = await repositoryOf({ requires: [EXTRA] });
      writeFileSync(built.goSum, readFileSync(path.join(project.folder, "repo/app/go.sum")));
      project.dispose();
      return built;
    },
  },
  {
    note: "an edited vendor folder",
    linked: [DEP_1_0],
    alone: [DEP_1_0],
    tells: ["sum_not_recorded", "vendor_edited"],
    build: async () => {
      const project = await repositoryOf(CLEAN);
      await project.go(["mod", "vendor"], { cwd: "repo/app", env: { GOFLAGS: "" } });
      const vendor = path.join(project.folder, "repo/app/vendor");
      edit(path.join(vendor, "example.com/dep/it.go"), "const Path", "const Edited");
      return { ...(await build(project, ["-mod=vendor"])), vendor };
    },
  },
];

/** Builds in which a go.work was in force, in each way in which it can change the program. */
export const SUMCHECK_WORKSPACES: readonly SumcheckStory[] = [
  {
    // Go tells it from where go.work lies, so the binary has another path than go.mod.
    note: "a workspace without effect on the program's own replacement by a directory",
    linked: [`${DEP_1_0} => ./app/patched (devel)`],
    alone: [`${DEP_1_0} => ./patched`],
    tells: ["sum_of_a_directory", "replacement_matches"],
    build: async () => {
      const directives = "\nreplace example.com/dep => ./patched\n";
      const project = await repositoryOf({ ...CLEAN, directives }, { requires: [] });
      project.write({
        "repo/go.work": "go 1.21\n\nuse (\n\t./app\n\t./sibling\n)\n",
        "repo/app/patched/go.mod": "module example.com/dep\n",
        "repo/app/patched/dep.go": "package dep\n",
      });
      return await build(project, [], "repo/go.work");
    },
  },
  {
    note: "a workspace without effect",
    linked: [DEP_1_0],
    alone: [DEP_1_0],
    tells: [],
    build: () => inWorkspace(CLEAN, { requires: [] }),
  },
  {
    note: "a dependency out of a directory",
    linked: ["example.com/sibling (devel)"],
    alone: [SIBLING],
    tells: ["version_of_a_directory"],
    build: () =>
      inWorkspace({ requires: [SIBLING], imports: ["example.com/sibling"] }, { requires: [] }),
  },
  {
    note: "a version above the own build list, whose hash only the sibling has",
    linked: [DEP_1_1],
    alone: [DEP_1_0],
    tells: ["version_above_build_list", "workspace_raises", "sum_only_in_workspace"],
    build: async () => {
      const project = await repositoryOf(CLEAN, { requires: [DEP_1_1] });
      await project.go(["mod", "download", queryOf(DEP_1_1)], { cwd: "repo/sibling" });
      project.write({ "repo/go.work": "go 1.21\n\nuse (\n\t./app\n\t./sibling\n)\n" });
      return await build(project, [], "repo/go.work");
    },
  },
  {
    note: "a hash that only go.work.sum has",
    linked: [DEP_1_1],
    alone: [DEP_1_0],
    tells: ["version_above_build_list", "workspace_raises", "sum_only_in_workspace"],
    build: () => inWorkspace(CLEAN, { requires: [DEP_1_1] }),
  },
  {
    note: "an import without a requirement",
    linked: [DEP_1_0, EXTRA],
    alone: [DEP_1_0],
    tells: ["version_without_requirement", "sum_only_in_workspace"],
    build: () =>
      inWorkspace(
        { requires: [DEP_1_0], imports: ["example.com/dep", "example.com/extra"] },
        { requires: [EXTRA] },
      ),
  },
  {
    note: "a sibling's replacement by a fork",
    linked: [`${DEP_1_0} => example.com/fork v1.0.0`],
    alone: [DEP_1_0],
    tells: ["replacement_of_workspace", "workspace_replace_in_force"],
    build: () =>
      inWorkspace(CLEAN, {
        requires: [],
        directives: "\nreplace example.com/dep => example.com/fork v1.0.0\n",
      }),
  },
  {
    note: "a replacement by a directory in go.work itself",
    linked: [`${DEP_1_0} => ./patched (devel)`],
    alone: [DEP_1_0],
    tells: ["replacement_of_workspace", "workspace_replace_in_force"],
    build: async () => {
      const project = await repositoryOf(CLEAN);
      project.write({
        "repo/go.work": "go 1.21\n\nuse ./app\n\nreplace example.com/dep => ./patched\n",
        "repo/patched/go.mod": "module example.com/dep\n",
        "repo/patched/dep.go": "package dep\n",
      });
      return await build(project, [], "repo/go.work");
    },
  },
  {
    // Go tells it from where go.work lies.
    note: "a sibling's replacement by a directory of its own",
    linked: [`${DEP_1_0} => ./sibling/patched (devel)`],
    alone: [DEP_1_0],
    tells: ["replacement_of_workspace", "workspace_replace_in_force"],
    build: async () => {
      const project = await repositoryOf(CLEAN, {
        requires: [],
        directives: "\nreplace example.com/dep => ./patched\n",
      });
      project.write({
        "repo/go.work": "go 1.21\n\nuse (\n\t./app\n\t./sibling\n)\n",
        "repo/sibling/patched/go.mod": "module example.com/dep\n",
        "repo/sibling/patched/dep.go": "package dep\n",
      });
      return await build(project, [], "repo/go.work");
    },
  },
  {
    note: "a sibling's exclude, by which a lower version is linked",
    linked: [DEP_1_0],
    alone: [DEP_1_1],
    tells: ["version_below_build_list", "workspace_exclude_in_force"],
    build: () =>
      inWorkspace(
        { requires: [DEP_1_1], imports: ["example.com/dep"] },
        { requires: [DEP_1_0], directives: "\nexclude example.com/dep v1.1.0\n" },
      ),
  },
  {
    note: "a go.work outside the repository",
    linked: [DEP_1_0],
    alone: [DEP_1_0],
    tells: ["workspace_outside_repository"],
    build: () => inWorkspace(CLEAN, { requires: [] }, ""),
  },
];

/** Binaries whose build information somebody changed, all of them still programs that run. */
export const SUMCHECK_FORGERIES: readonly SumcheckStory[] = [
  {
    note: "a forged version",
    linked: ["example.com/dep v1.9.0"],
    alone: [DEP_1_0],
    tells: ["version_above_build_list", "sum_missing"],
    build: async () => {
      const built = await clean();
      forge(built.binary, "example.com/dep\tv1.0.0", "example.com/dep\tv1.9.0");
      return built;
    },
  },
  {
    note: "a forged hash",
    linked: [DEP_1_0],
    alone: [DEP_1_0],
    tells: ["sum_differs"],
    build: async () => {
      const built = await clean();
      const sum = sumIn(built.goSum, DEP_1_0);
      forge(built.binary, sum, otherSum(sum));
      return built;
    },
  },
  {
    note: "a forged main module",
    linked: [DEP_1_0],
    alone: [DEP_1_0],
    tells: ["program_differs"],
    build: async () => {
      const built = await clean();
      forge(built.binary, `mod\t${APP}\t`, "mod\texample.com/cpp\t");
      return built;
    },
  },
  {
    // Nothing that is declared can tell: for that there are signatures, and builds that are repeated.
    note: "a polluted build, forged to agree with the files",
    linked: [DEP_1_0],
    alone: [DEP_1_0],
    tells: [],
    build: async () => {
      const { project } = await inWorkspace(CLEAN, { requires: [DEP_1_1] });
      const built = caseOf(project, path.join(project.folder, "program"));
      const polluted = sumIn(path.join(built.repository, "go.work.sum"), DEP_1_1);
      forge(built.binary, polluted, sumIn(built.goSum, DEP_1_0));
      forge(built.binary, "example.com/dep\tv1.1.0", "example.com/dep\tv1.0.0");
      return built;
    },
  },
  {
    note: "no build information left",
    linked: [],
    alone: [DEP_1_0],
    tells: ["build_information_unreadable"],
    build: async () => {
      const built = await clean();
      execFileSync("objcopy", ["--remove-section=.go.buildinfo", built.binary], { stdio: "pipe" });
      return built;
    },
  },
];
