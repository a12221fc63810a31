export { approversOf, voidApproval } from "./actions.ts";
export { type Ground, GROUNDS } from "./grounds.ts";
export { forgetConversation } from "./support-actions.ts";
export { type Decision, type Thread } from "./thread.ts";
