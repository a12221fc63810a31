export * from "./actor.ts";
export * from "./clock.ts";
export * from "./ids.ts";
export * from "./problem.ts";
