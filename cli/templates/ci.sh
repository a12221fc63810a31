#!/bin/sh
# Verifies the app's single sign-on and provisioning; submits the manifest when TAG is set (by your CI, on a tag).
# From the environment: ENTENTE_URL and ENTENTE_TOKEN for the submit, one ENTENTE_SECRET_… per secret of the test section.
set -eu
# a package name, the address of a tarball, or a git repository
cli="${ENTENTE_CLI:-entente}"
manifest="${1:-MANIFEST}"
npx --yes "$cli" validate "$manifest"
if [ -z "${TAG:-}" ]; then
  npx --yes "$cli" verify "$manifest" --junit entente.xml --sarif entente.sarif
else
  npx --yes "$cli" submit "$manifest"
fi
