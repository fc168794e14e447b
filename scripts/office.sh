#!/usr/bin/env bash
# Finds a LibreOffice that opens letters and the tools that read what it prints, and prints "soffice" on stdout.
# Prints "none" where there is none; with CI=true that is a failure. What happens is told on stderr.
#
#   scripts/office.sh   in this order: "none" where $SANTONG_TEST_OFFICE says so; soffice, pdftotext and pdfinfo on this
#                       machine; the same after installing the Debian packages (85 MB, less than a minute)
set -euo pipefail
export LC_ALL=C
cd /

say() { echo "office: $*" >&2; }
there() { command -v soffice && command -v pdftotext && command -v pdfinfo; } >/dev/null

install_packages() {
	local sudo=()
	if [ ! -r /etc/debian_version ] || ! command -v apt-get >/dev/null; then return 1; fi
	if [ "$(id -u)" != 0 ]; then
		sudo=(sudo -n)
		if ! sudo -n true 2>/dev/null; then return 1; fi
	fi
	say "installing the Debian packages $* (SANTONG_TEST_OFFICE=none leaves LibreOffice out)"
	local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Acquire::Retries=1 -o Acquire::http::Timeout=20)
	{ "${sudo[@]}" "${apt[@]}" update; "${sudo[@]}" "${apt[@]}" install -y --no-install-recommends "$@"; } </dev/null >/dev/null 2>&1
}

left_out() {
	if [ "${CI:-}" = true ]; then
		say "$1 With CI=true letters must be opened in LibreOffice."
		exit 1
	fi
	say "$1 Letters are not opened in LibreOffice."
	echo none
	exit 0
}

if [ "${SANTONG_TEST_OFFICE:-}" = none ]; then left_out "switched off by SANTONG_TEST_OFFICE=none."; fi
if ! there; then install_packages libreoffice-writer-nogui poppler-utils || true; fi
if ! there; then left_out "no LibreOffice found or installable: install the packages libreoffice-writer-nogui and poppler-utils."; fi
echo soffice
