#!/usr/bin/env bash
# Finds a PostgreSQL for the tests, or starts one, and prints its URL on stdout.
# Prints nothing where there is none; with CI=true that is a failure. What happens is told on stderr.
#
#   scripts/postgres.sh        in this order: $SANTONG_TEST_POSTGRES ("none" leaves PostgreSQL out); a server on this
#                              machine that lets us in without a password and create databases (port $PGPORT, or
#                              5432); a private cluster of our own; the same after installing the Debian package
#   scripts/postgres.sh stop   stops the private cluster and removes it
set -euo pipefail
export LC_ALL=C
cd /

port=${PGPORT:-5432}
me=$(id -un)
owner=$me # of the private cluster: PostgreSQL refuses to run as root
base=${TMPDIR:-/tmp}
if [ "$(id -u)" = 0 ]; then
	base=/tmp
	owner=nobody
	if id postgres >/dev/null 2>&1; then owner=postgres; fi
fi
dir=$base/santong-postgres-$(id -u)

may_create="select 'may' || '-create' from pg_catalog.pg_roles where rolname = current_user and (rolsuper or rolcreatedb)"

say() { echo "postgres: $*" >&2; }
url() { echo "postgres://$2@127.0.0.1:$1/postgres?sslmode=disable"; }
as_owner() { if [ "$me" = "$owner" ]; then "$@"; else runuser -u "$owner" -- "$@"; fi; }
at_most() { if command -v timeout >/dev/null; then timeout "$@"; else shift; "$@"; fi; }
open_port() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# uint32 N: four bytes, the highest first.
uint32() {
	local hex
	printf -v hex '\\x%02x\\x%02x\\x%02x\\x%02x' $(($1 >> 24 & 255)) $(($1 >> 16 & 255)) $(($1 >> 8 & 255)) $(($1 & 255))
	printf '%b' "$hex"
}

# answers PORT USER: does USER get in without a password, and may it create databases? Asked in PostgreSQL's own
# protocol (StartupMessage, Query, Terminate), because a machine with a server need not have psql.
answers() (
	exec 2>/dev/null
	exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 1
	{
		uint32 $((4 + 4 + 5 + ${#2} + 1 + 9 + 9 + 1))
		printf '\0\3\0\0user\0%s\0database\0postgres\0\0' "$2"
		printf 'Q'
		uint32 $((4 + ${#may_create} + 1))
		printf '%s\0' "$may_create"
		printf 'X\0\0\0\4'
	} >&3
	at_most 3 cat <&3 | grep -a 'may-create' >/dev/null
)

running_server() {
	local user socket
	if open_port "$port"; then
		for user in postgres "$me"; do
			if answers "$port" "$user"; then url "$port" "$user"; return; fi
		done
	fi
	command -v psql >/dev/null || return 1
	for socket in /var/run/postgresql /tmp; do
		[ -S "$socket/.s.PGSQL.$port" ] || continue
		for user in "$me" postgres; do
			local at="postgres://$user@/postgres?host=$socket&port=$port&sslmode=disable"
			if [ "$(at_most 3 psql -XwAt "$at" -c "$may_create" 2>/dev/null)" = may-create ]; then echo "$at"; return; fi
		done
	done
	return 1
}

# The folder with initdb and pg_ctl; of several, the newest version.
programs() {
	local found
	found=$(command -v initdb || true)
	found=$(readlink -f "${found:-/nonexistent}" || true)
	if [ ! -x "$found" ]; then found=$(printf '%s\n' /usr/lib/postgresql/*/bin/initdb | sort -V | tail -n 1); fi
	if [ ! -x "$found" ]; then return 1; fi
	dirname "$found"
}

# The port of the private cluster, if it runs.
private_port() {
	local p
	p=$(as_owner sed -n 4p "$dir/data/postmaster.pid" 2>/dev/null) && [ -n "$p" ] && answers "$p" postgres && echo "$p"
}

private_cluster() {
	local bin p free=
	if ! bin=$(programs); then return 1; fi
	if [ ! -e "$dir" ]; then as_owner mkdir -p -m 700 "$dir"; fi
	if [ -L "$dir" ] || [ -z "$(find "$dir" -maxdepth 0 -user "$owner" 2>/dev/null)" ]; then
		say "$dir belongs to someone else"
		return 1
	fi
	# Two test runs at once share one cluster; the second waits until the first has started it.
	if command -v flock >/dev/null; then
		exec 9<"$dir"
		flock -w 60 9 || true
	fi
	if ! p=$(private_port); then
		for free in {54320..54399}; do if ! open_port "$free"; then break; fi; done
		p=$free
		as_owner rm -rf "$dir/data"
		if ! {
			as_owner "$bin/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C --no-sync &&
				as_owner "$bin/pg_ctl" -D "$dir/data" -w -t 30 -l "$dir/data/server.log" start -o "-p $p -h 127.0.0.1 -k '' \
					-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"
		} </dev/null >/dev/null 2>&1 9<&-; then
			say "a private cluster in $dir could not be started"
			return 1
		fi
		say "started a private cluster on port $p; \`make clean\` stops it"
	fi
	url "$p" postgres
}

install_package() {
	local sudo=()
	if [ ! -r /etc/debian_version ] || ! command -v apt-get >/dev/null; then return 1; fi
	if [ "$(id -u)" != 0 ]; then
		sudo=(sudo -n)
		if ! sudo -n true 2>/dev/null; then return 1; fi
	fi
	say "installing the Debian package postgresql (SANTONG_TEST_POSTGRES=none leaves it out)"
	local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Acquire::Retries=1 -o Acquire::http::Timeout=20)
	{ "${sudo[@]}" "${apt[@]}" update; "${sudo[@]}" "${apt[@]}" install -y --no-install-recommends postgresql; } </dev/null >/dev/null 2>&1
	if [ "$owner" = nobody ]; then owner=postgres; fi
}

left_out() {
	if [ "${CI:-}" = true ]; then
		say "$1 With CI=true the PostgreSQL tests must run."
		exit 1
	fi
	say "$1 The PostgreSQL tests are left out."
	exit 0
}

if [ "${1:-}" = stop ]; then
	if bin=$(programs) && private_port >/dev/null; then
		as_owner "$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null
	fi
	if [ -n "$(find "$dir" -maxdepth 0 -user "$owner" 2>/dev/null)" ]; then rm -rf "$dir"; fi
	exit 0
fi

if [ "${SANTONG_TEST_POSTGRES:-}" = none ]; then left_out "switched off by SANTONG_TEST_POSTGRES=none."; fi
if [ -n "${SANTONG_TEST_POSTGRES:-}" ]; then echo "$SANTONG_TEST_POSTGRES"; exit 0; fi
if running_server || private_cluster; then exit 0; fi
if ! programs >/dev/null && install_package && { running_server || private_cluster; }; then exit 0; fi
left_out "none found or startable: install the package postgresql, or set SANTONG_TEST_POSTGRES to a URL."
