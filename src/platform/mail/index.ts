export { openMail, type Mail, type MailSink } from "./mail.ts";
export { isMailAddress, type Message } from "./message.ts";
