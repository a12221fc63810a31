import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Running, startProgram } from "./program.ts";

/** Runs a program of this folder in a process of its own. */
export const startNode = (file: string, argument: unknown): Promise<Running> =>
  startProgram(process.execPath, [fileURLToPath(new URL(file, import.meta.url)), typeof argument === "string" ? argument : JSON.stringify(argument)]);

/** The release of a package that is installed here. */
export const nodeVersion = (name: string): string =>
  (JSON.parse(readFileSync(new URL(`../../../node_modules/${name}/package.json`, import.meta.url), "utf8")) as { version: string }).version;
