import { describe, expect, it } from "vitest";
import { EgressError } from "./egress-error.ts";
import { isPrivateName, parseTarget } from "./target.ts";

const codeOf = (url: string): string => {
  try {
    return `accepted as ${parseTarget(url).host}`;
  } catch (error) {
    return error instanceof EgressError ? error.code : String(error);
  }
};

describe("parseTarget", () => {
  it.each(["http://127.1/", "http://0x7f.1/", "http://0177.0.0.1/", "http://2130706433/", "http://0x7f000001/", "http://①②⑦.⓪.⓪.①/", "http://127。0。0。1/", "http://１２７.0.0.1/", "http://127.0.0.1./", "http://%31%32%37.0.0.1/"])(
    "reads %s as the 127.0.0.1 that a socket would dial",
    (url) => expect(parseTarget(url).host).toBe("127.0.0.1"),
  );

  it.each(["file:///etc/passwd", "ftp://a.example/", "gopher://a.example/", "dict://a.example:11211/", "ldap://a.example/", "data:text/plain,x", "blob:https://a.example/1", "jar:https://a.example!/", "ws://a.example/", "wss://a.example/", "javascript:alert(1)", "x-unknown://a"])(
    "refuses the scheme of %s at the parse",
    (url) => expect(codeOf(url)).toBe("scheme"),
  );

  it.each(["https://good.example@evil.example/", "https://:x@evil.example/", "https://@evil.example/", "https://good.example\\@evil.example/", "https://good.example\\.evil.example/", "https://ex\tample.com/", "https://example.com/\nX: y", " https://example.com/", "https:///example.com/", "https:example.com", "https://", "https://?x", "//example.com/", "/path", "", "https://exa mple.com/", "https://example.com:65536/", "https://[fe80::1%25eth0]/", "https://[::1/", "https://a..example/", `https://example.com/${"a".repeat(10_000)}`, `https://${"a".repeat(64)}.example/`])(
    "refuses %j rather than repairing it",
    (url) => expect(codeOf(url)).toBe("bad-url"),
  );

  it("refuses port 0", () => expect(codeOf("https://example.com:0/")).toBe("port"));

  it("dials the host that was parsed: userinfo look-alikes in path, query and fragment change nothing", () => {
    expect(parseTarget("https://good.example/@evil.example").host).toBe("good.example");
    expect(parseTarget("https://good.example?@evil.example").host).toBe("good.example");
    expect(parseTarget("https://good.example#@evil.example")).toMatchObject({ host: "good.example", url: "https://good.example/" });
  });

  it("writes names of other scripts in punycode, so that a look-alike is another host", () => {
    expect(parseTarget("https://аpple.com/").host).toBe("xn--pple-43d.com");
  });

  it("strips a trailing dot and lowers case, so that one host has one pool and one vetting", () => {
    expect(parseTarget("https://EXAMPLE.com./a?b#c")).toEqual({
      origin: "https://example.com:443", host: "example.com", port: 443, secure: true, path: "/a?b", url: "https://example.com/a?b",
    });
  });
});

describe("isPrivateName", () => {
  it.each(["db", "metadata", "metadata.google.internal", "printer.local", "x.home.arpa", "host.docker.internal", "svc.cluster.local", "nas.lan"])(
    "refuses %s by its name",
    (host) => expect(isPrivateName(host)).toBe(true),
  );
  it.each(["example.com", "local.example.com", "8.8.8.8", "localhost", "app.localhost"])("leaves %s to its addresses", (host) =>
    expect(isPrivateName(host)).toBe(false),
  );
});
