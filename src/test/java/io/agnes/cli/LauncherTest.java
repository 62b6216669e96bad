package io.agnes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The real scripts in a home folder of their own, with a Java that only tells how it was called. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class LauncherTest {
    /** Tells how it was called, and makes the archive that it is asked for. */
    private static final String TELLING = """
            for a in "$@"; do
                printf '%s\\n' "$a"
                case $a in
                    -XX:ArchiveClassesAtExit=* | -XX:AOTCacheOutput=*) echo "archive of $*" >"${a#*=}" ;;
                esac
            done
            printf 'in %s\\n' "$PWD"
            """;

    @TempDir
    Path temp;

    private Path home;
    private Path jdk;

    @BeforeEach
    void install() throws IOException {
        home = Files.createDirectories(temp.resolve("the home")).toRealPath();
        Files.createDirectories(home.resolve("bin"));
        for (String name : List.of("agnes", "da", "launch.sh")) {
            Files.copy(Path.of("bin", name), home.resolve("bin").resolve(name));
            executable(home.resolve("bin").resolve(name));
        }
        jdk = temp.resolve("jdk");
        script(jdk.resolve("bin/java"), TELLING);
        script(jdk.resolve("bin/javac"), "");
        release("17.0.15");
    }

    @Test
    void daStartsSmallWithItsOwnLibrariesAndTheArgumentsUntouched() throws Exception {
        built("picocli-1.jar", "camel-main-1.jar", "jline-1.jar", "jackson-core-1.jar");

        List<String> lines = run("da", "query", "select 'a b'  \n*", "--", "").lines();

        Path dist = home.resolve("target/agnes");
        assertThat(lines)
                .contains("-XX:TieredStopAtLevel=1", "-Dagnes.home=" + home, "-Djava.library.path=" + dist + "/native")
                .containsSequence("io.agnes.cli.DaCommand", "query", "select 'a b'  ", "*", "--", "", "in " + here())
                .doesNotContain("--enable-native-access=ALL-UNNAMED");
        assertThat(classPath(lines))
                .startsWith(dist + "/da.jar:")
                .contains(dist + "/lib/picocli-1.jar", dist + "/lib/jline-1.jar", dist + "/lib/jackson-core-1.jar")
                .doesNotContain("camel");
    }

    @Test
    void theServerGetsItsHeapAndEveryLibraryAndRunsInItsHome() throws Exception {
        built("picocli-1.jar", "camel-main-1.jar");

        List<String> lines = run(Map.of("AGNES_HEAP", "2g", "AGNES_ARCHIVE", "off"), home.resolve("bin/agnes"), "serve")
                .lines();

        Path lib = home.resolve("target/agnes/lib");
        assertThat(lines)
                .contains("-Xmx2g", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError")
                .containsSequence("io.agnes.operator.AgnesCommand", "serve", "in " + home)
                .doesNotContain("-Dagnes.log=cli");
        assertThat(classPath(lines)).endsWith(lib + "/camel-main-1.jar:" + lib + "/picocli-1.jar");
    }

    @Test
    void otherCommandsOfAgnesAreQuiet() throws Exception {
        built();

        assertThat(run("agnes", "doctor").lines()).contains("-Dagnes.log=cli").doesNotContain("-Xmx512m");
        assertThat(run("agnes").lines()).contains("-Dagnes.log=cli");
    }

    @Test
    void newJavaMayLoadNativeLibraries() throws Exception {
        built();
        release("25.0.3");

        assertThat(run("da").lines()).contains("--enable-native-access=ALL-UNNAMED");
    }

    @Test
    void theFirstStartTrainsAnArchiveThatLaterStartsUse() throws Exception {
        built("picocli-1.jar");

        Ran first = run("agnes", "serve");
        Ran second = run("agnes", "serve");

        assertThat(first.err()).contains("Preparing a faster start");
        Path archive = archives("server").get(0);
        assertThat(Files.readString(archive)).contains("demo --exit --dir", "-XX:+UseSerialGC");
        assertThat(second.lines()).startsWith("-Dagnes.home=" + home).contains("-XX:SharedArchiveFile=" + archive);
        assertThat(home.resolve("target/agnes/archives")).isDirectoryNotContaining("glob:**/tmp.*");
    }

    @Test
    void everyJavaHasAnArchiveOfItsOwnAndANewBuildReplacesIt() throws Exception {
        built("picocli-1.jar");
        run("da");
        List<Path> first = archives("da-17.0.15");
        release("17.0.16");
        run("da");

        Files.writeString(home.resolve("target/agnes/da.jar"), "changed");
        run("da");

        assertThat(archives("da-17.0.15")).hasSize(1).isEqualTo(first);
        assertThat(archives("da-17.0.16")).hasSize(1);
        assertThat(run("da").lines())
                .contains("-XX:SharedArchiveFile=" + archives("da-17.0.16").get(0));
    }

    @Test
    void newJavaKeepsMoreThanClassesInItsArchive() throws Exception {
        built();
        release("25.0.3");
        run("da");

        assertThat(run("da").lines()).contains("-XX:AOTCache=" + archives("da").get(0));
    }

    @Test
    void aTrainingThatFailsIsToldAndTheStartGoesOn() throws Exception {
        built();
        script(jdk.resolve("bin/java"), "echo from java");

        Ran ran = run("agnes", "serve");

        assertThat(ran.exit()).isZero();
        assertThat(ran.out()).isEqualTo("from java\n");
        assertThat(ran.err()).contains("archives/server.log has the reason", "AGNES_ARCHIVE=off");
        assertThat(home.resolve("target/agnes/archives/server.log")).hasContent("from java");
    }

    @Test
    void theHomeIsFoundThroughSymbolicLinks() throws Exception {
        built();
        Path first = Files.createSymbolicLink(temp.resolve("first"), home.resolve("bin/da"));
        Path second = Files.createSymbolicLink(temp.resolve("mydb"), Path.of("first"));
        assertThat(first).isSymbolicLink();

        assertThat(run(Map.of(), second).lines()).contains("-Dagnes.home=" + home);
    }

    @Test
    void theFirstStartBuildsAndSaysSo() throws Exception {
        script(
                home.resolve("mvnw"),
                "echo \"maven $*\"; mkdir -p target/agnes/lib; touch target/agnes/agnes.jar target/agnes/da.jar");

        Ran ran = run("da", "--version");

        assertThat(ran.exit()).isZero();
        assertThat(ran.err()).contains("Building Agnes once").contains("maven -q -DskipTests package");
        assertThat(ran.out()).startsWith("-D").doesNotContain("maven");
    }

    @Test
    void aBuildThatFailsEndsWithAMessage() throws Exception {
        script(home.resolve("mvnw"), "echo 'cannot compile' >&2; exit 3");

        Ran ran = run("da", "--version");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("cannot compile", "error: The build failed", "hint: ");
    }

    @Test
    void aJavaWithoutCompilerCannotBuild() throws Exception {
        Files.delete(jdk.resolve("bin/javac"));

        assertThat(run("da", "--version").err()).contains("not built yet").contains("hint: Install a JDK");
    }

    @Test
    void anOldJavaIsRefused() throws Exception {
        built();
        release("1.8.0_292");

        Ran ran = run("agnes", "doctor");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("error: Java 1.8.0_292 is too old; Agnes needs 17 or newer");
    }

    @Test
    void aJavaWithoutReleaseFileIsAskedItself() throws Exception {
        built();
        Files.delete(jdk.resolve("release"));
        script(jdk.resolve("bin/java"), "echo 'openjdk version \"11.0.2\" 2019-01-15' >&2");

        assertThat(run("agnes", "doctor").err()).contains("error: Java 11.0.2 is too old");
    }

    @Test
    void aWrongJavaHomeIsNamed() throws Exception {
        Ran ran = run(Map.of("JAVA_HOME", "/nowhere"), home.resolve("bin/da"));

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("error: JAVA_HOME is '/nowhere', which has no bin/java.");
    }

    private void built(String... jars) throws IOException {
        Path lib = Files.createDirectories(home.resolve("target/agnes/lib"));
        Files.createFile(home.resolve("target/agnes/agnes.jar"));
        Files.createFile(home.resolve("target/agnes/da.jar"));
        for (String jar : jars) {
            Files.createFile(lib.resolve(jar));
        }
    }

    private List<Path> archives(String name) throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("target/agnes/archives"))) {
            return files.filter(file -> file.getFileName().toString().startsWith(name + "-"))
                    .toList();
        }
    }

    private void release(String version) throws IOException {
        Files.writeString(
                jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\nOS_NAME=\"y\"\n");
    }

    private static void script(Path file, String body) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        executable(file);
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static String classPath(List<String> lines) {
        return lines.get(lines.indexOf("-cp") + 1);
    }

    private static Path here() {
        return Path.of("").toAbsolutePath();
    }

    private Ran run(String command, String... arguments) throws Exception {
        return run(Map.of(), home.resolve("bin").resolve(command), arguments);
    }

    private Ran run(Map<String, String> environment, Path command, String... arguments) throws Exception {
        List<String> line = new ArrayList<>(List.of(command.toString()));
        line.addAll(List.of(arguments));
        Path err = temp.resolve("err.txt");
        ProcessBuilder builder = new ProcessBuilder(line).redirectError(err.toFile());
        builder.environment().put("JAVA_HOME", jdk.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ran(process.waitFor(), out, Files.readString(err));
    }

    private record Ran(int exit, String out, String err) {
        List<String> lines() {
            assertThat(err).isEmpty();
            return Stream.of(out.split("\n", -1)).toList();
        }
    }
}
