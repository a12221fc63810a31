import { describe, expect, it } from "vitest";
import { classifyAddress } from "./address.ts";

const SPECIAL = `0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.255 168.63.129.16 169.254.0.1
  169.254.169.254 169.254.170.2 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1 192.31.196.1 192.52.193.1 192.88.99.1
  192.168.0.1 192.175.48.1 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.255 240.0.0.1
  255.255.255.255
  :: fe80::1 febf::1 fc00::1 fd00:ec2::254 fd20:ce::254 fec0::1 ff02::1 100::1 2001:db8::1 2001:2::1 2001:10::1 2001:20::1 3fff::1
  5f00::1 3ffe::1 2620:4f:8000::1 4000::1 8000::1 1::1 fe80::1%eth0 ::1%lo 2606:4700::1%1`.split(/\s+/);

const PUBLIC = `1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 172.15.255.255
  172.32.0.0 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 223.255.255.255 2606:4700:4700::1111 2a00:1450:4001:80b::200e
  2001:200::1 2400:cb00::1`.split(/\s+/);

const INNER = ["127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.1.1", "0.0.0.0", "8.8.8.8"];
const hex = (v4: string) => {
  const [a = 0, b = 0, c = 0, d = 0] = v4.split(".").map(Number);
  return [(a * 256 + b).toString(16), (c * 256 + d).toString(16)] as const;
};
const inverted = (v4: string) => hex(v4.split(".").map((byte) => 255 - Number(byte)).join("."));
/** Every way to write an IPv4 address into an IPv6 one, dotted and in hex, compressed and long. */
const FORMS: Record<string, (v4: string) => string> = {
  "mapped, dotted": (v4) => `::ffff:${v4}`,
  "mapped, hex": (v4) => `::ffff:${hex(v4).join(":")}`,
  "mapped, long": (v4) => `0:0:0:0:0:ffff:${hex(v4).join(":")}`,
  "mapped, capitals": (v4) => `::FFFF:${v4}`,
  "compatible, dotted": (v4) => `::${v4}`,
  "compatible, hex": (v4) => `0:0:0:0:0:0:${hex(v4).join(":")}`,
  translated: (v4) => `::ffff:0:${v4}`,
  "translated, hex": (v4) => `::ffff:0:${hex(v4).join(":")}`,
  "NAT64, dotted": (v4) => `64:ff9b::${v4}`,
  "NAT64, hex": (v4) => `64:ff9b::${hex(v4).join(":")}`,
  "local NAT64": (v4) => `64:ff9b:1::${v4}`,
  "local NAT64, other subnet": (v4) => `64:ff9b:1:abcd:1:2:${hex(v4).join(":")}`,
  "6to4": (v4) => `2002:${hex(v4).join(":")}::1`,
  Teredo: (v4) => `2001:0:4136:e378:8000:63bf:${inverted(v4).join(":")}`,
  ISATAP: (v4) => `2a00:1450:4001:80b:0:5efe:${hex(v4).join(":")}`,
  "ISATAP, universal bit": (v4) => `2a00:1450:4001:80b:200:5efe:${hex(v4).join(":")}`,
};

describe("classifyAddress", () => {
  it.each(SPECIAL)("never takes %s for a public or a loopback address", (address) => {
    expect(classifyAddress(address).class).toBe("special");
  });

  it.each(PUBLIC)("knows %s as public, so that the table does not swallow the internet", (address) => {
    expect(classifyAddress(address)).toMatchObject({ class: "public", range: "public" });
  });

  it.each(["127.0.0.1", "127.1.2.3", "127.255.255.255", "::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1", "::ffff:7f00:1"])(
    "tells loopback %s apart from the other special addresses",
    (address) => {
      expect(classifyAddress(address).class).toBe("loopback");
    },
  );

  for (const [name, write] of Object.entries(FORMS)) {
    it.each(INNER)(`refuses IPv4 inside IPv6 (${name}) around %s`, (inner) => {
      const verdict = classifyAddress(write(inner));
      const isMappedLoopback = name.startsWith("mapped") && inner === "127.0.0.1";
      expect(verdict.class).toBe(isMappedLoopback ? "loopback" : "special");
      // The two lowest inner addresses make `::` and `::1`-like literals that have a name of their own.
      if (verdict.range !== "unspecified") expect(verdict.range).toContain(inner);
    });
  }

  it.each(["127.1", "0", "2130706433", "0177.0.0.1", "0x7f.0.0.1", "0x7f000001", "127.0.0.01", "①②⑦.⓪.⓪.①", "127.0.0.1.", "", "localhost", "1.1.1.1/0", "[::1]", " 1.1.1.1"])(
    "does not guess what %j could mean",
    (text) => {
      expect(classifyAddress(text)).toMatchObject({ class: "special", range: "not an address" });
    },
  );

  it("gives every spelling of one address one canonical form", () => {
    const spellings = ["2606:4700:0:0:0:0:0:1", "2606:4700::1", "2606:4700::0001", "2606:4700:0::1"];
    expect(new Set(spellings.map((s) => classifyAddress(s).canonical)).size).toBe(1);
    expect(classifyAddress("::ffff:7f00:1").canonical).toBe("127.0.0.1");
  });
});
