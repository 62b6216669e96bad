#!/bin/sh
# Installs da @VERSION@ from @SERVER@ for this user:
#   curl -fsSL @SERVER@/cli/install.sh | sh
# DA_HOME is where it goes (default: ~/.local/share/da), DA_BIN where the command is put (default: ~/.local/bin).
set -eu

server='@SERVER@'
home=${DA_HOME:-$HOME/.local/share/da}
bin=${DA_BIN:-$HOME/.local/bin}

fail() {
    printf 'error: %s\nhint: %s\n' "$1" "$2" >&2
    exit 1
}

for tool in curl unzip; do
    command -v "$tool" >/dev/null || fail "$tool was not found." "Install $tool, then run this again."
done
if [ -z "${JAVA_HOME:-}" ]; then
    command -v java >/dev/null || fail "Java was not found." "Install a Java 17 or newer, or set JAVA_HOME."
fi

mkdir -p "$(dirname "$home")" "$bin"
scratch=$(mktemp -d "$(dirname "$home")/.da.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
curl -fsSL "$server/cli/download" -o "$scratch/da.zip" ||
    fail "da could not be fetched from $server." "Check that the server is up: curl $server/api/health"
unzip -q "$scratch/da.zip" -d "$scratch" || fail "The archive of da is broken." "Run this again."
if [ -e "$home" ]; then
    [ -e "$home/da.jar" ] || fail "$home is there and is not da." "Set DA_HOME to another folder."
    mv "$home" "$scratch/before"
fi
mv "$scratch/da" "$home"
ln -sf "$home/bin/da" "$bin/da"

# the first start unpacks DuckDB's library and keeps the classes that every start needs
"$home/bin/da" --version
"$home/bin/da" setup init "$server"
case :$PATH: in
    *:"$bin":*) ;;
    *) printf 'note: Put %s on your PATH.\n' "$bin" >&2 ;;
esac
printf 'Next: mkdir analysis && cd analysis && da analyst setup\n' >&2
