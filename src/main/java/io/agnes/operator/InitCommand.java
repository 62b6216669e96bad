package io.agnes.operator;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.Home;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Writes the first {@code config/instance.yaml} and {@code .env} from questions or options. */
@Command(
        name = "init",
        description = {
            "Writes config/instance.yaml and .env for a new instance.",
            "Asks for what is not given; --yes takes the defaults instead. Existing files are kept unless --force."
        })
final class InitCommand implements Callable<Integer> {
    private final Home home;
    private final Questions questions;

    @Spec
    private CommandSpec spec;

    @Option(names = "--name", description = "Name of the instance, shown to its users (default: Agnes).")
    private String name;

    @Option(
            names = "--admin-email",
            paramLabel = "EMAIL",
            description = "First administrator (default: admin@example.com).")
    private String adminEmail;

    @Option(
            names = "--admin-password-stdin",
            description = "Read the administrator's password from the first line of standard input; "
                    + "one is generated if none is given.")
    private boolean passwordStdin;

    @Option(names = "--data-dir", paramLabel = "FOLDER", description = "Where data and state lie (default: data).")
    private String dataDir;

    @Option(names = "--port", description = "Port to serve on (default: 8000).")
    private String port;

    @Option(names = "--yes", description = "Ask nothing.")
    private boolean yes;

    @Option(names = "--force", description = "Replace both files; tokens signed with the old key end.")
    private boolean force;

    InitCommand(Home home, Questions questions) {
        this.home = home;
        this.questions = questions;
    }

    @Override
    public Integer call() throws IOException {
        Path instanceFile = home.instanceFile();
        keepExisting(instanceFile);
        keepExisting(home.envFile());
        if (!yes && !questions.possible()) {
            throw new ParameterException(
                    spec.commandLine(), "This is not a terminal, so nothing can be asked. Add --yes to take defaults.");
        }
        Answers answers = answers();
        answers.check();
        String password = answers.password().isEmpty() ? Secrets.password() : answers.password();
        PrivateFile.write(home.envFile(), FirstFiles.env(answers, Secrets.key(), password));
        Files.createDirectories(instanceFile.getParent());
        Files.writeString(instanceFile, FirstFiles.instance(answers));
        tell(answers, password, instanceFile);
        return 0;
    }

    private void keepExisting(Path file) {
        if (!force && Files.exists(file)) {
            throw new AgnesException(
                    Problem.CONFLICT,
                    file + " is already there.",
                    "Edit it, or run bin/agnes init --force to replace it.");
        }
    }

    private Answers answers() {
        return new Answers(
                ask(name, "Name of the instance", "Agnes"),
                ask(adminEmail, "E-mail of the first administrator", "admin@example.com"),
                password(),
                ask(dataDir, "Folder for data and state", "data"),
                ask(port, "Port to serve on", "8000"));
    }

    private String ask(String given, String question, String orElse) {
        if (given != null) {
            return given.strip();
        }
        return yes ? orElse : questions.line(question, orElse);
    }

    private String password() {
        if (passwordStdin) {
            return questions.firstLineOfInput();
        }
        return yes ? "" : questions.secret("Administrator's password (empty: generate one)");
    }

    private void tell(Answers answers, String password, Path instanceFile) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("Written: " + instanceFile);
        out.println("Written: " + home.envFile() + " (readable by you only)");
        if (answers.password().isEmpty()) {
            out.println();
            out.println("Administrator: " + answers.adminEmail());
            out.println("Password:      " + password + "   (shown only now; also in .env)");
        }
        out.println();
        out.println("Next:");
        out.println("  bin/agnes doctor    see that everything is in place");
        out.println("  bin/agnes serve     start the server on http://127.0.0.1:" + answers.port());
        out.println(
                "  bin/da auth login --server http://127.0.0.1:" + answers.port() + " --email " + answers.adminEmail());
    }
}
