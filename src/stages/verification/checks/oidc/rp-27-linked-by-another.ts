import { defineCheck } from "../../check.ts";
import { inWords } from "../../bench/who-am-i.ts";
import { CannotTell, couldNotTell, held, violated } from "../../verdict.ts";

export const linkedByAnother = defineCheck({
  id: "RP-27", slug: "linked-by-another", about: "/test/linkUrl", protocol: "oidc", kind: "attack", gate: "blocks", title: "Links an identity in the browser that asked for it",
  spec: { doc: "rfc9700", section: "4.7", level: "MUST" },
  asks: "Is the linking of an identity, begun in one browser, refused in another one?",
  why: "An attacker begins to link their own identity and lets a victim's browser finish: from then on they sign in as the victim.",
  remedy: "Bind the linking to the session that began it, by state and cookie, and ask for a confirmation in that session.",
  expects: "The linking works in its own browser; finished in another one it links nothing.",
  example: {
    sent: `
      # Eve, signed in, begins to link her identity, and stops before the last step.
      # Vera's browser, signed in, opens: GET /oidc/callback?code=eve's&state=eve's`,
    right: `
      ← 403 "This was not started here"`,
    wrong: `
      ← 302 /settings   # Eve's identity now opens Vera's account`,
  },
  applies: (oidc, manifest) => {
    if (manifest.test?.linkUrl === undefined) return "The manifest does not say where an identity is linked to an account (test.linkUrl).";
    return oidc.jit || "The app makes no accounts at sign-in: there is nobody whom an identity could wrongly become.";
  },
  async run(bench) {
    const { linkUrl } = bench;
    if (linkUrl === undefined) return couldNotTell("The manifest does not say where an identity is linked to an account.");
    const begin = async () => {
      const browser = bench.browser();
      const person = bench.people.newcomer();
      const entered = await bench.signIn(person, browser);
      if (entered.who.is !== "new") throw new CannotTell(`An honest sign-in failed: ${inWords(entered.who)}.`, entered);
      return { person, entered, started: await bench.start(browser, linkUrl) };
    };
    bench.spoil();
    bench.step("an honest linking");
    const honest = await begin();
    const linked = bench.people.newcomer();
    await bench.answer(honest.started, { as: linked });
    const proof = await bench.signIn(linked);
    if (proof.who.name === undefined || proof.who.name !== honest.entered.who.name) throw new CannotTell(`An honest linking did not work: afterwards ${inWords(proof.who)}.`, honest.entered, proof);

    bench.step("hostile: somebody begins a linking");
    const eve = await begin();
    const theirs = bench.people.newcomer();
    const { params } = await bench.op.answer(eve.started.request, { as: theirs });
    bench.step("hostile: somebody else's browser finishes it");
    const victim = bench.browser();
    const vera = await bench.signIn(bench.people.newcomer(), victim);
    if (vera.who.name === undefined) throw new CannotTell(`An honest sign-in failed: ${inWords(vera.who)}.`, vera);
    const finished = await bench.callBack(victim, eve.started.request, params);
    bench.step("whose account does the identity open?");
    const after = await bench.signIn(theirs);
    return after.who.name === vera.who.name
      ? violated(`The identity of the one who began it now opens the account of ${vera.who.name}.`, vera, finished, after)
      : held(`In its own browser the linking worked; finished in another one it gave away nothing: afterwards ${inWords(after.who)}.`, honest.entered, proof, vera, finished, after);
  },
});
