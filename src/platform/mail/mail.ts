import { createTransport } from "nodemailer";
import { Problem } from "../../kernel/index.ts";
import { checkMessage, isMailAddress, type Message } from "./message.ts";

export interface Mail {
  /**
   * Resolves when the message was handed over: to the operator's mail server, or to the outbox.
   * @throws {Problem} `bad-request` when the message is not sound; `unavailable` when it could not be handed over
   */
  send(message: Message): Promise<void>;
  close(): void;
}

/** Where messages go: to a mail server, or to an outbox that somebody else keeps (the demo shows it on a page). */
export type MailSink =
  | {
      /** `smtp://user:password@host:587` (STARTTLS demanded unless the host is this machine) or `smtps://…:465`. */
      smtpUrl: string;
      /** Sender: a bare address. */
      from: string;
    }
  | { keep: (message: Message) => Promise<void> };

/** The operator's own mail server: named in the configuration, never by a stranger, hence not behind the egress guard. */
export function openMail(sink: MailSink): Mail {
  if ("keep" in sink) {
    return { send: async (message) => await sink.keep(checkMessage(message)), close: () => {} };
  }
  const { from } = sink;
  if (!isMailAddress(from)) throw new Error("The sender of mail must be a plain e-mail address");
  const transport = createTransport({ ...smtpOptions(sink.smtpUrl), ...LIMITS });
  return {
    async send(message) {
      const { to, subject, text, html } = checkMessage(message);
      try {
        await transport.sendMail({
          // As objects: a string would be parsed as a list of addresses.
          from: { name: "", address: from },
          to: { name: "", address: to },
          envelope: { from, to: [to] },
          subject,
          text,
          ...(html === undefined ? {} : { html }),
          headers: { "Auto-Submitted": "auto-generated" }, // RFC 3834 §5: no out-of-office answers, please
        });
      } catch (cause) {
        throw new Problem("unavailable", "The message could not be handed to the mail server", { cause });
      }
    },
    close: () => transport.close(),
  };
}

const LIMITS = {
  connectionTimeout: 10_000,
  greetingTimeout: 10_000,
  socketTimeout: 30_000,
  // Contents are ours, but a path or an address in them must never be read from disk or fetched.
  disableFileAccess: true,
  disableUrlAccess: true,
};

function smtpOptions(smtpUrl: string) {
  const url = URL.parse(smtpUrl);
  if (!url || (url.protocol !== "smtp:" && url.protocol !== "smtps:") || url.hostname === "") {
    throw new Error("The mail server must be given as smtp://host:port or smtps://host:port"); // the value may hold a password
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const secure = url.protocol === "smtps:";
  const isHere = host === "localhost" || host === "::1" || host.startsWith("127.");
  return {
    host,
    port: url.port === "" ? (secure ? 465 : 587) : Number(url.port),
    secure,
    requireTLS: !secure && !isHere,
    tls: { minVersion: "TLSv1.2" as const, rejectUnauthorized: !isHere },
    ...(url.username === "" ? {} : { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }),
  };
}
