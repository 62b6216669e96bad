# Shared by agnes and da, which source it with their own resolved path in $self: finds the home folder and Java,
# builds once when nothing is built, and knows the flags every start needs.

AGNES_HOME=$(cd -P "${self%/*}/.." && pwd)
export AGNES_HOME
dist=$AGNES_HOME/target/agnes
# da installed by itself has its jar where the source tree has its folders
if [ -e "$AGNES_HOME/da.jar" ]; then
    dist=$AGNES_HOME
fi
# what tells one build from another
main_jar=$dist/agnes.jar

# Without a UTF-8 locale Java would garble names and SQL given as arguments.
case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
    '' | C | POSIX) export LC_ALL=C.UTF-8 ;;
esac

fail() {
    printf 'error: %s\nhint: %s\n' "$1" "$2" >&2
    exit 1
}

# Sets java, java_home and java_version (the major number). The release file spares starting a JVM to ask it.
find_java() {
    if [ -n "${JAVA_HOME:-}" ]; then
        java_home=$JAVA_HOME
        java=$java_home/bin/java
        [ -x "$java" ] || fail "JAVA_HOME is '$JAVA_HOME', which has no bin/java." \
            "Set JAVA_HOME to a JDK 17 or newer, or unset it to use the java on PATH."
    else
        java=$(command -v java) || fail "Java was not found." \
            "Install a JDK 17 or newer and put java on PATH, or set JAVA_HOME."
        java_home=$(readlink -f "$java" 2>/dev/null || printf '%s' "$java")
        java_home=${java_home%/bin/java}
    fi
    version=
    if [ -r "$java_home/release" ]; then
        while IFS='=' read -r key value; do
            if [ "$key" = JAVA_VERSION ]; then
                version=$value
            fi
        done <"$java_home/release"
    fi
    if [ -z "$version" ]; then
        version=$("$java" -version 2>&1 | sed -n 's/^.* version \("[^"]*"\).*$/\1/p')
    fi
    version=${version#\"}
    version=${version%\"}
    java_version=${version%%[.+-]*}
    case $java_version in
        '' | *[!0-9]*) fail "The version of $java cannot be told." "Set JAVA_HOME to a JDK 17 or newer." ;;
    esac
    [ "$java_version" -ge 17 ] || fail "Java $version is too old; Agnes needs 17 or newer ($java)." \
        "Install a JDK 17 or newer and set JAVA_HOME to it."
}

build_once() {
    if [ -e "$main_jar" ]; then
        return
    fi
    [ -x "$java_home/bin/javac" ] || fail "Agnes is not built yet and $java_home has no compiler." \
        "Install a JDK (not only a JRE) 17 or newer, or set JAVA_HOME to one."
    echo "Building Agnes once (takes about a minute) ..." >&2
    (cd "$AGNES_HOME" && JAVA_HOME=$java_home ./mvnw -q -DskipTests package) </dev/null >&2 ||
        fail "The build failed; its messages are above." \
            "Mend what they say, then run ./mvnw -DskipTests package in $AGNES_HOME."
}

# DuckDB's library for this machine, taken out of its jar once: it opens ten times faster from a file of its own.
unpack_native() {
    if [ -d "$dist/native" ] || [ ! -w "$dist" ]; then
        return
    fi
    case $(uname -s)-$(uname -m) in
        Linux-x86_64) from=libduckdb_java.so_linux_amd64 to=libduckdb_java.so ;;
        Linux-aarch64 | Linux-arm64) from=libduckdb_java.so_linux_arm64 to=libduckdb_java.so ;;
        Darwin-*) from=libduckdb_java.so_macos_arm64 to=libduckdb_java.dylib ;;
        *) return ;;
    esac
    unpacked=$(mktemp -d "$dist/native.XXXXXX")
    if unzip -q -o "$dist"/lib/duckdb_jdbc-*.jar "$from" -d "$unpacked" 2>/dev/null; then
        mv "$unpacked/$from" "$unpacked/$to" && mv "$unpacked" "$dist/native"
    else
        # without unzip Java takes it out of the jar at each start
        rm -rf "$unpacked"
    fi
}

archive_flag=

# Classes that come from an archive load in half the time. An archive fits one build of Java and one of Agnes, so its
# name tells both; the first start makes it, by running the training in a scratch folder that it is given.
# with_archive <name> <training> <what to say while it runs>
with_archive() {
    if [ "${AGNES_ARCHIVE:-on}" = off ]; then
        return
    fi
    archives=$dist/archives
    # Taking the sums costs as much time as starting Java, so they are taken again only when a part is newer.
    last=$archives/$1-$version.last
    if [ "$last" -nt "$main_jar" ] && [ "$last" -nt "$dist/lib" ] && [ "$last" -nt "$java_home/release" ] &&
        { read -r of && read -r archive; } <"$last" && [ "$of" = "$java_home" ] && [ -r "$archive" ]; then
        :
    else
        find_archive "$@"
    fi
    if [ ! -r "$archive" ]; then
        return
    fi
    if [ "$java_version" -ge 25 ]; then
        archive_flag=-XX:AOTCache=$archive
    else
        archive_flag=-XX:SharedArchiveFile=$archive
    fi
}

# Sets archive, and makes it when it is not there, or when a part was written after it: Java takes an archive only
# together with the very files it was made of.
find_archive() {
    build=$({
        cat "$java_home/release" 2>/dev/null || printf '%s\n' "$version"
        cksum <"$main_jar"
        ls "$dist/lib"
    } | cksum)
    archive=$archives/$1-$version-${build%% *}
    if [ -w "$dist" ] && { [ ! -r "$archive" ] || [ -n "$(find "$main_jar" "$dist/lib" -newer "$archive")" ]; }; then
        make_archive "$@"
    fi
    if [ -r "$archive" ] && [ -w "$archives" ]; then
        printf '%s\n' "$java_home" "$archive" >"$archives/$1-$version.last"
    fi
}

make_archive() {
    if [ -n "$3" ]; then
        echo "$3" >&2
    fi
    mkdir -p "$archives"
    training=$(mktemp -d "$archives/tmp.XXXXXX")
    if [ "$java_version" -ge 25 ]; then
        archive_flag=-XX:AOTCacheOutput=$training/archive
    else
        archive_flag=-XX:ArchiveClassesAtExit=$training/archive
    fi
    ("$2" "$training" >"$training/log" 2>&1 </dev/null) &
    trap 'kill $! 2>/dev/null; rm -rf "$training"; exit 143' INT TERM
    wait $! || true
    trap - INT TERM
    if [ -r "$training/archive" ]; then
        rm -f "$archives/$1-$version-"*
        mv "$training/archive" "$archive"
    else
        mv "$training/log" "$archives/$1.log" 2>/dev/null || true
        echo "A faster start could not be prepared; $archives/$1.log has the reason, AGNES_ARCHIVE=off skips it." >&2
    fi
    rm -rf "$training"
    archive_flag=
}

# Replaces this process by Java: start_java <main class> <class path> <jvm flag>... -- <argument>...
start_java() {
    main=$1
    classpath=$2
    shift 2
    # Everything up to -- goes before the main class; the loop turns the list once around.
    count=$#
    flags=yes
    while [ "$count" -gt 0 ]; do
        argument=$1
        shift
        count=$((count - 1))
        if [ "$flags" = yes ] && [ "$argument" = -- ]; then
            flags=no
            set -- "$@" -cp "$classpath" "$main"
        else
            set -- "$@" "$argument"
        fi
    done
    if [ -n "$archive_flag" ]; then
        set -- "$archive_flag" -Xlog:disable -Xlog:all=error:stderr "$@"
    fi
    set -- "-Dagnes.home=$AGNES_HOME" "-Djava.library.path=$dist/native" "$@"
    if [ "$java_version" -ge 24 ]; then
        set -- --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow "$@"
    fi
    exec "$java" "$@"
}
