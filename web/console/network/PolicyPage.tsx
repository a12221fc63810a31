import { type FormEvent, useEffect, useRef, useState } from "react";
import { call } from "../../lib/api.ts";
import { know, queries, useAction, useLoaded } from "../../lib/loading.ts";
import { ApiCall } from "../../ui/ApiCall.tsx";
import { Button } from "../../ui/Button.tsx";
import { Card } from "../../ui/Card.tsx";
import { CheckField, TextField } from "../../ui/Field.tsx";
import { Notice, ProblemNotice } from "../../ui/Notice.tsx";
import { Page } from "../../ui/Page.tsx";
import { Loaded } from "../../ui/States.tsx";
import { say } from "../../ui/Toasts.tsx";
import { History } from "./History.tsx";
import { changesOf, mergedWith, PATHS, type Policy, type PolicyForm, RULE_WORDS, toForm, valueWords, wrongOf } from "./policy-words.ts";

/** The network's own rules for submissions: what each does, whom it affects, and who changed it. */
export function PolicyPage() {
  const found = useLoaded("network.policy", {}, { staleMs: Infinity });
  return (
    <Page title="Network policy" area="Network" about={<p>Rules for every publisher of this network. Everybody who is signed in may read them.</p>}>
      <Loaded from={found}>{(policy) => <Form read={policy} />}</Loaded>
      <Card title="What is fixed" quiet="The same in every network.">
        <ul className="list-disc ps-5">
          <li>A decision that publishes can be undone for ten seconds, before anybody sees anything.</li>
          <li>Test credentials are deleted 30 days after a submission's end.</li>
          <li>What blocks in the suite of checks blocks everywhere. More can be asked for under Rules.</li>
        </ul>
      </Card>
      <History action="network.policy" words={changeWords} />
    </Page>
  );
}

function changeWords(detail: unknown) {
  const changed = (detail as { changed?: Record<string, { from: unknown; to: unknown }> } | null)?.changed;
  if (!changed) return "The rules were written.";
  const rows = Object.entries(changed);
  return rows.length === 0 ? "Written without a change." : rows.map(([rule, { from, to }]) => <p key={rule}><span className="font-medium">{RULE_WORDS[rule] ?? rule}:</span> {valueWords(from)} → {valueWords(to)}</p>);
}

function Form({ read }: { read: Policy }) {
  const [base, setBase] = useState(read);
  const [form, setForm] = useState<PolicyForm>(() => toForm(read));
  const [tried, setTried] = useState(false);
  const [others, setOthers] = useState<ReturnType<typeof mergedWith>["theirs"]>();
  const save = useAction("network.changePolicy", ["audit.list"]);
  const summary = useRef<HTMLDivElement>(null);
  const changes = changesOf(base, form);
  const wrong = wrongOf(form);
  const dirty = Object.keys(changes).length > 0;
  const set = <K extends keyof PolicyForm>(name: K) => (value: PolicyForm[K]) => setForm((now) => ({ ...now, [name]: value }));
  const error = (name: keyof typeof PATHS) => (tried ? wrong[name] : undefined) ?? save.problem?.errors.find((one) => one.path === PATHS[name])?.message;
  const refused = save.problem && save.problem.code !== "stale-write" ? save.problem : undefined;
  useLeaving(dirty);

  const send = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(wrong).length > 0) return summary.current?.focus();
    const kept = await save.run({ body: { version: base.version, ...changes } });
    if (kept) {
      know("network.policy", {}, kept);
      setBase(kept);
      setForm(toForm(kept));
      setOthers(undefined);
      setTried(false);
      say("Policy kept");
    }
  };
  // somebody else was faster: their words where nothing was typed here, and a list of what both changed
  useEffect(() => {
    if (save.problem?.code !== "stale-write") return;
    void call("network.policy").then((theirs) => {
      const merged = mergedWith(theirs, base, form);
      setOthers(merged.theirs);
      setForm(merged.form);
      setBase(theirs);
      void queries.invalidateQueries({ queryKey: ["audit.list"] });
    }, () => undefined);
    // once for each refusal
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [save.problem]);

  return (
    <form aria-label="Network policy" className="flex flex-col gap-5" onSubmit={(event) => void send(event)} noValidate>
      {others && (
        <Notice tone="warn" role="alert" title="Somebody changed the policy while you were at it. Nothing of yours was kept yet.">
          <ul className="list-disc ps-5">
            {others.map(({ rule, value, mine }) => <li key={rule}>{RULE_WORDS[rule]}: now {value}.{mine === undefined ? " Taken over here." : ` You typed ${mine}: saving writes yours over it.`}</li>)}
          </ul>
        </Notice>
      )}
      <Card title="Who decides">
        <fieldset className="flex flex-col gap-4">
          <legend className="sr-only">Who decides</legend>
          <Choice name="desk" checked={form.desk === "mandatory"} onChoose={() => set("desk")("mandatory")} label="People decide on every submission">
            Two analysts pass what is new or changes behaviour, one passes words and pictures. Nothing is published before.
          </Choice>
          <Choice name="desk" checked={form.desk === "optional"} onChoose={() => set("desk")("optional")} label="Machine gates may publish">
            A first submit with every gate open is public at once, at the tier Conformance-tested; two analysts raise it to Verified later. It still waits for people when something
            holds it: a host that was not proven, secrets that would go to another host, a look-alike name or logo, a listing under audit.
          </Choice>
        </fieldset>
        <Affected>Every publisher, from their next submit. What is at the desk now stays there and is decided by people.</Affected>
      </Card>
      <Card title="Evidence and drafts">
        <div className="grid gap-4 md:grid-cols-2">
          <div className="flex flex-col gap-2">
            <TextField label="Hours for which a run counts" inputMode="numeric" value={form.evidenceFreshH} onChange={set("evidenceFreshH")} error={error("evidenceFreshH")} help="An older run closes the submit gate. 168 are seven days." />
            <Affected>Drafts: with fewer hours, some need a new run before they are submitted. What is at the desk is not asked again.</Affected>
          </div>
          <div className="flex flex-col gap-2">
            <TextField label="Open submissions per org" inputMode="numeric" value={form.openSubmissions} onChange={set("openSubmissions")} error={error("openSubmissions")} help="Drafts and submissions in progress; what is published, rejected or withdrawn does not count." />
            <Affected>New drafts alone: an org that has more keeps them, and begins the next one when it is below the limit.</Affected>
          </div>
        </div>
      </Card>
      <Card title="Policies to accept">
        <CheckField label="Publishers accept policies before they submit" checked={form.accept} onChange={set("accept")} help="Once for each org and version. Who accepted is in their audit." />
        {form.accept && (
          <div className="grid gap-4 md:grid-cols-2">
            <TextField label="Version" value={form.policiesVersion} onChange={set("policiesVersion")} error={error("policiesVersion")} maxLength={40} help="Another version asks everybody again. For example 2027-01." />
            <TextField label="Address" type="url" value={form.policiesUrl} onChange={set("policiesUrl")} error={error("policiesUrl")} maxLength={500} mono help="Where publishers read them." />
          </div>
        )}
        <Affected>Every publisher, at their next submit. What is at the desk goes on under what was accepted then.</Affected>
      </Card>
      <div ref={summary} tabIndex={-1} className="flex flex-col gap-3 outline-none">
        {tried && Object.keys(wrong).length > 0 && <Notice tone="bad" role="alert" title="Not saved: mend the fields that are marked." />}
        {"desk" in changes && form.desk === "optional" && <Notice tone="warn" title="From then on, submissions can be published without a person." />}
        <ProblemNotice problem={refused} title="Not saved" />
        <div className="flex flex-wrap gap-2">
          <Button type="submit" look="primary" pending={save.pending} pendingLabel="Saving" disabledBecause={dirty ? undefined : "Nothing is changed."} reasonShown>Save policy</Button>
          {dirty && <Button onClick={() => { setForm(toForm(base)); setOthers(undefined); save.reset(); setTried(false); }}>Take back</Button>}
        </div>
        {!dirty && <p className="text-sm text-dim">Nothing is changed.</p>}
        <ApiCall operation="network.changePolicy" given={{ body: { version: base.version, ...changes } }} />
      </div>
    </form>
  );
}

/** The browser asks before it leaves a page with something unsaved. */
export function useLeaving(dirty: boolean): void {
  useEffect(() => {
    if (!dirty) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [dirty]);
}

function Choice({ name, label, checked, onChoose, children }: { name: string; label: string; checked: boolean; onChoose(): void; children: React.ReactNode }) {
  return (
    <label className="flex items-start gap-2.5">
      <input type="radio" name={name} checked={checked} onChange={onChoose} className="mt-0.5 size-5 shrink-0 accent-accent" />
      <span className="flex min-w-0 flex-col"><span className="font-medium">{label}</span><span className="text-sm text-dim">{children}</span></span>
    </label>
  );
}

const Affected = ({ children }: { children: React.ReactNode }) => <p className="text-sm"><span className="font-medium">Who is affected:</span> {children}</p>;
