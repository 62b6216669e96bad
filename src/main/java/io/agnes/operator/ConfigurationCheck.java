package io.agnes.operator;

import io.agnes.config.Home;
import java.util.List;

/** instance.yaml and its overlay can be read, and every section holds known keys and usable values. */
final class ConfigurationCheck implements Check {
    private final Home home;
    private final List<Class<? extends Record>> sections;

    ConfigurationCheck(Home home, List<Class<? extends Record>> sections) {
        this.home = home;
        this.sections = sections;
    }

    @Override
    public String name() {
        return "settings";
    }

    @Override
    public List<Diagnosis> look() {
        home.settings(sections);
        return Diagnosis.ok(home.instanceFile() + " is valid").alone();
    }
}
