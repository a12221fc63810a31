export { approversOf, voidApproval, waiversOf } from "./actions.ts";
export { type Ground, GROUNDS } from "./grounds.ts";
export { forgetConversation } from "./support-actions.ts";
export { type Decision, type Thread } from "./thread.ts";
export { type PublicWaiver } from "./waiver.ts";
