import { expect, it } from "vitest";
import { renderDocument } from "./render-document.ts";

const known = (href: string) => (href === "operate.md" ? "/docs/operate" : href.startsWith("/checks") ? href : undefined);

it("takes the first heading and paragraph apart, and gives the others ids that stay when the text does", () => {
  const page = renderDocument("# Run a *network*\n\nWhat `npm start` does.\n\n## Start\n\nx\n\n## Start\n\ny\n\n### Deeper & more", known);
  expect(page.title).toBe("Run a network");
  expect(page.summary).toBe("What npm start does.");
  expect(page.html).not.toContain("<h1");
  expect(page.html).toContain('<h2 id="start">Start</h2>');
  expect(page.html).toContain('<h3 id="deeper-more">');
  expect(renderDocument("## Main", known).html).toContain('id="main-2"'); // the page's own place has that id
  expect(page.sections).toEqual([{ id: "start", text: "Start" }, { id: "start-2", text: "Start" }]);
});

it("leads links of the text to pages, keeps https and mail, and takes the link away from everything else", () => {
  const { html } = renderDocument("[a](operate.md) [b](/checks/SP-38) [c](https://example.com/) [d](../../etc/passwd) [e](javascript:alert(1)) [f](//evil.example)", known);
  expect(html).toContain('<a href="/docs/operate">a</a>');
  expect(html).toContain('<a href="/checks/SP-38">b</a>');
  expect(html).toContain('<a href="https://example.com/" rel="noopener noreferrer">c</a>');
  expect(html).toContain("<em>d</em>");
  expect(html).toContain("<em>f</em>");
  expect(html).not.toMatch(/href="(?:javascript|\/\/|\.\.)/);
});

it("shows raw HTML as text, and leaves placeholders of manifests as they are written", () => {
  const { html } = renderDocument('<script>alert(1)</script>\n\nA URL: `https://{{host}}/acs` and <img src=x onerror="alert(1)">', known);
  expect(html).not.toMatch(/<script|<img/);
  expect(html).toContain("<code>https://{{host}}/acs</code>");
});

it("puts tables and code into regions that are named by the heading above them, each with another number", () => {
  const { html } = renderDocument('# Page\n\n```sh\nnpm ci\n```\n\n## A "b" <c>\n\n|  | b |\n|---|---|\n| 1 | 2 |\n\n    indented\n', known);
  expect(html).toContain('<pre role="region" tabindex="0" aria-label="Example 1: Page">');
  expect(html).toContain('<div class="scroll" role="region" tabindex="0" aria-label="Table 1: A &quot;b&quot; &lt;c&gt;"><table>');
  expect(html).toContain('<pre role="region" tabindex="0" aria-label="Example 2: A &quot;b&quot; &lt;c&gt;">');
  expect(html).toContain('<td></td>\n<th scope="col">b</th>'); // a head without words is none
});
