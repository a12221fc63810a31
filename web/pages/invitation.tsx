import { ApiProblem, type ProblemWords } from "./api.ts";
import { Field } from "./field.tsx";
import { Notice } from "./notice.tsx";
import { show } from "./show.tsx";
import type { Accepted, Invitation } from "./views.ts";
import type { Page, PageReply, Visit } from "./visit.ts";

/** What an invitation link opens: who invites, and how to join. */
export const invitationPage: Page = (visit) => open(visit, visit.request.query.get("token") ?? "");

export const invitationForm: Page = async (visit) => {
  const given = visit.request.form;
  const token = given.get("token") ?? "";
  const password = given.get("password") ?? "";
  const name = (given.get("name") ?? "").trim();
  try {
    const { value, setCookies } = await visit.api.send<Accepted>("POST", "/invitations/accept", {
      token, ...(password === "" ? {} : { password }), ...(name === "" ? {} : { name }),
    });
    return { redirect: value.signedIn ? "/my" : `/sign-in?joined=1&org=${encodeURIComponent(value.org.slug)}`, setCookies };
  } catch (thrown) {
    if (!(thrown instanceof ApiProblem) || !["invalid-field", "not-found"].includes(thrown.words.code)) throw thrown;
    return open(visit, token, thrown.words);
  }
};

async function open(visit: Visit, token: string, problem?: ProblemWords): Promise<PageReply> {
  try {
    const { value } = await visit.api.send<Invitation>("POST", "/invitations/read", { token });
    return form(visit, token, value, problem?.code === "invalid-field" ? problem : undefined);
  } catch (thrown) {
    if (!(thrown instanceof ApiProblem) || thrown.status >= 500 || thrown.words.code === "too-many") throw thrown;
    return show(visit, { title: "Invitation", status: 404 }, (
      <div className="narrow stop">
        <h1>This invitation cannot be used</h1>
        <p>It was used already, withdrawn, or is older than it may be. Links in mail are sometimes cut at the end of a line, too.</p>
        <p>Ask whoever invited you to invite you again; that makes a new link.</p>
        <p className="actions"><a className="button quiet" href="/sign-in">Sign in</a></p>
      </div>
    ));
  }
}

function form(visit: Visit, token: string, invitation: Invitation, problem: ProblemWords | undefined): Promise<PageReply> {
  const errorAt = (path: string) => {
    const field = problem?.fields.find((f) => f.path === path);
    return field && [field.message, field.mend].filter(Boolean).join(". ");
  };
  const loose = problem && !problem.fields.some((f) => ["/password", "/name"].includes(f.path));
  return show(visit, { title: `${problem ? "Error: " : ""}Join ${invitation.org.name}`, status: problem ? 422 : 200 }, (
    <div className="sign">
      <div className="panel">
        <h1>Join {invitation.org.name}</h1>
        <p>You were invited as <strong>{invitation.email}</strong>.</p>
        {problem && <Notice tone="bad" alert>{loose ? problem.message : "Something needs mending below."}</Notice>}
        <form method="post" action="/invitation" className="form">
          <input type="hidden" name="token" value={token} />
          {invitation.needsPassword ? <>
            <Field name="name" label="Your name" autoComplete="name" required maxLength={100} defaultValue={visit.request.form.get("name") ?? invitation.name} error={errorAt("/name")} />
            <input className="sr" type="text" name="username" autoComplete="username" value={invitation.email} readOnly tabIndex={-1} aria-hidden="true" />
            <Field name="password" label="Choose a password" type="password" autoComplete="new-password" required help="Long beats complicated: four words are good. A password manager is better." error={errorAt("/password")} />
          </> : <p className="dim">You have an account already. You join with it, and sign in as you always do.</p>}
          <button className="button block" data-once="Joining…">Join {invitation.org.name}</button>
        </form>
      </div>
    </div>
  ));
}
