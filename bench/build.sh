# Shared by the scripts beside it, which source it from the project's top folder: builds what is measured.

# Packages Agnes when it was never packaged or something has changed since; tests are compiled, not run.
build() {
    if [ ! -e target/agnes/agnes.jar ] || [ ! -d target/test-classes ] ||
        [ -n "$(find src pom.xml -newer target/agnes/agnes.jar -type f -print -quit)" ]; then
        echo "Packaging Agnes ..." >&2
        ./mvnw -q -B --no-transfer-progress -DskipTests package >&2
    fi
}

# What stands above every result, so that two of them can be told apart.
machine() {
    echo "$(uname -sm), $(getconf _NPROCESSORS_ONLN) cores, $(cpu_name), $(memory)," \
        "Java $("${JAVA_HOME:+$JAVA_HOME/bin/}java" -XshowSettings:properties -version 2>&1 |
            sed -n 's/^ *java.version = //p')"
}

cpu_name() {
    if [ -r /proc/cpuinfo ]; then
        sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1
    else
        sysctl -n machdep.cpu.brand_string
    fi
}

memory() {
    if [ -r /proc/meminfo ]; then
        awk '/^MemTotal/ { printf "%.0f GB", $2 / 1048576 }' /proc/meminfo
    else
        sysctl -n hw.memsize | awk '{ printf "%.0f GB", $1 / 1073741824 }'
    fi
}
