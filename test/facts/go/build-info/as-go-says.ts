import type { BuildInfo, BuildModule } from "../../../../src/facts/go/build-info.ts";

/** Build information as Go writes it in JSON: what is empty is left out, but for `Main`. */
export function asGoSays({ goVersion, path, main, modules, settings }: BuildInfo): unknown {
  return {
    GoVersion: goVersion,
    ...(path === "" ? {} : { Path: path }),
    Main: main === undefined ? {} : moduleAsGoSays(main),
    ...(modules.length === 0 ? {} : { Deps: modules.map(moduleAsGoSays) }),
    ...(settings.length === 0
      ? {}
      : {
          Settings: settings.map(({ key, value }) => ({
            ...(key === "" ? {} : { Key: key }),
            ...(value === "" ? {} : { Value: value }),
          })),
        }),
  };
}

function moduleAsGoSays({ path, version, sum, replace }: BuildModule): unknown {
  return {
    ...(path === "" ? {} : { Path: path }),
    ...(version === "" ? {} : { Version: version }),
    ...(sum === "" ? {} : { Sum: sum }),
    ...(replace === undefined ? {} : { Replace: moduleAsGoSays(replace) }),
  };
}
