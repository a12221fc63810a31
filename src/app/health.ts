import type { Health } from "../platform/http/index.ts";
import type { Platform } from "../platform/platform.ts";

/** Due work that nobody has taken for so long says that nobody works: no `work` process, or a stuck one. In seconds. */
const LAG_LIMIT_S = 60;

/**
 * What `/health` says beside the version and the database's promise. Background work that lags or has failed for good
 * degrades: pages, API and sign-in go on without it, but what they asked for has not happened.
 */
export async function healthOf(platform: Pick<Platform, "jobs" | "config">): Promise<Health> {
  const { lagS, ...jobs } = await platform.jobs.counts();
  const notes = [
    ...(jobs.dead > 0 ? [`${jobs.dead} background ${jobs.dead === 1 ? "job" : "jobs"} of the last 7 days failed for good; the log says which`] : []),
    ...(lagS > LAG_LIMIT_S ? [`background work has waited for ${lagS} s; is a worker running?`] : []),
    ...(platform.config.demo ? ["the demo story is on: mail stays in the outbox and local targets are allowed; not for service"] : []),
  ];
  return { status: jobs.dead > 0 || lagS > LAG_LIMIT_S ? "degraded" : "ok", notes, jobs, jobsLagS: lagS };
}
