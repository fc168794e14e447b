#!/usr/bin/env bash
# Finds a Chromium and a Chinese font for the tests of the pages, and prints the browser's path on stdout.
# Prints "none" where there is none; with CI=true that is a failure. What happens is told on stderr.
#
#   scripts/browser.sh   in this order: $SANTONG_TEST_BROWSER ("none" leaves the browser out); chromium or google-chrome
#                        on this machine, with a Chinese font; the same after installing the Debian packages
set -euo pipefail
export LC_ALL=C
cd /

say() { echo "browser: $*" >&2; }

browser() {
	local name
	for name in chromium chromium-browser google-chrome google-chrome-stable; do
		if command -v "$name"; then return; fi
	done
	return 1
}

# Without a Chinese font every page is drawn as empty boxes, and its width is not the real one.
font() { command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh family)" ]; }

install_packages() {
	local sudo=()
	if [ ! -r /etc/debian_version ] || ! command -v apt-get >/dev/null; then return 1; fi
	if [ "$(id -u)" != 0 ]; then
		sudo=(sudo -n)
		if ! sudo -n true 2>/dev/null; then return 1; fi
	fi
	say "installing the Debian packages $* (SANTONG_TEST_BROWSER=none leaves the browser out)"
	local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Acquire::Retries=1 -o Acquire::http::Timeout=20)
	{ "${sudo[@]}" "${apt[@]}" update; "${sudo[@]}" "${apt[@]}" install -y --no-install-recommends "$@"; } </dev/null >/dev/null 2>&1
}

left_out() {
	if [ "${CI:-}" = true ]; then
		say "$1 With CI=true the tests in a browser must run."
		exit 1
	fi
	say "$1 The tests in a browser are left out."
	echo none
	exit 0
}

if [ "${SANTONG_TEST_BROWSER:-}" = none ]; then left_out "switched off by SANTONG_TEST_BROWSER=none."; fi
if [ -n "${SANTONG_TEST_BROWSER:-}" ]; then
	if [ ! -x "$SANTONG_TEST_BROWSER" ]; then say "SANTONG_TEST_BROWSER=$SANTONG_TEST_BROWSER is no program"; exit 1; fi
	echo "$SANTONG_TEST_BROWSER"
	exit 0
fi
missing=()
if ! browser >/dev/null; then missing+=(chromium); fi
if ! font; then missing+=(fontconfig fonts-noto-cjk); fi
if [ ${#missing[@]} -gt 0 ]; then install_packages "${missing[@]}" || true; fi
if ! browser >/dev/null; then left_out "no Chromium found or installable: install the package chromium, or set SANTONG_TEST_BROWSER to its path."; fi
if ! font; then left_out "no Chinese font found or installable: install the package fonts-noto-cjk."; fi
browser
