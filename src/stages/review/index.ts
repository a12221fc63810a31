export { type Decision, type Thread } from "./thread.ts";
