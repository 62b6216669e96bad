# Shared by agnes and da, which source it with their own resolved path in $self: finds the home folder and Java,
# builds once when nothing is built, and knows the flags every start needs.

AGNES_HOME=$(cd -P "$(dirname "$self")/.." && pwd)
export AGNES_HOME
dist=$AGNES_HOME/target/agnes

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
    if [ -e "$dist/agnes.jar" ]; then
        return
    fi
    [ -x "$java_home/bin/javac" ] || fail "Agnes is not built yet and $java_home has no compiler." \
        "Install a JDK (not only a JRE) 17 or newer, or set JAVA_HOME to one."
    echo "Building Agnes once (takes about a minute) ..." >&2
    (cd "$AGNES_HOME" && JAVA_HOME=$java_home ./mvnw -q -DskipTests package) </dev/null >&2 ||
        fail "The build failed; its messages are above." \
            "Mend what they say, then run ./mvnw -DskipTests package in $AGNES_HOME."
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
    # Answers as an Arrow stream: the Arrow library looks into the JDK's buffers.
    set -- "-Dagnes.home=$AGNES_HOME" "-Djava.library.path=$dist/native" --add-opens=java.base/java.nio=ALL-UNNAMED "$@"
    if [ "$java_version" -ge 24 ]; then
        set -- --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow "$@"
    fi
    exec "$java" "$@"
}
