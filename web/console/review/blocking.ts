import type { ThreadView } from "../../lib/views.ts";

/** Blocking threads that wait for the publisher: while there are any, nothing is submitted again. */
export const blockingLeft = (threads: readonly ThreadView[]): number => threads.filter((thread) => thread.blocking && thread.state === "open").length;
