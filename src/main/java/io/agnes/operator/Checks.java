package io.agnes.operator;

import io.agnes.Agnes;
import io.agnes.config.Home;
import java.util.List;

/** The checks of this build in the order in which one depends on the other. */
final class Checks {
    private Checks() {}

    static List<Check> all(Home home, List<Class<? extends Record>> sections) {
        return List.of(
                new JavaCheck(Runtime.version()),
                new DuckDbCheck(),
                new DataFolderCheck(home),
                DiskCheck.of(() -> home.data().root()),
                new PortCheck(home, sections),
                new SecretsCheck(home),
                new ConfigurationCheck(home, sections),
                new RoutesCheck(home.routes(), folder -> Agnes.routeCheck(home, folder)),
                new QueryIsolationCheck(home, sections),
                new DatabasesCheck(home, sections),
                new StateCheck(home::data, () -> home.settings(sections)),
                new ExtractsCheck(() -> home.data().extracts()));
    }
}
