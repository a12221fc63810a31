/** Addresses that are not the app's own, each of which a careless comparison takes for it: by nothing, by path, by host, by beginning. */
export const foreignAddresses = (own: string): { name: string; url: string }[] => {
  const { pathname, search } = new URL(own);
  return [
    { name: "the address of another app", url: "https://another-app.invalid/saml/acs" },
    { name: "the same path on another host", url: `https://another-app.invalid${pathname}${search}` },
    { name: "another path on the same host", url: new URL("/another-app/saml/acs", own).href },
    { name: "an address that begins with the app's own", url: `${own}/another` },
  ];
};
