export { defineNoticeJobs } from "./jobs.ts";
export { type Letter } from "./inbox.ts";
export { deliver } from "./inbox-actions.ts";
export { noticeRoutes } from "./routes.ts";
export { WEBHOOK_EVENTS, type WebhookEvent } from "./webhook.ts";
export { queueFor as queueForWebhooks } from "./webhook-actions.ts";
