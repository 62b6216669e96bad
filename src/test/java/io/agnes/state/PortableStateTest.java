package io.agnes.state;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import java.util.List;

/** SQL of state is portable because each test of it runs on both databases; this keeps new tests to that. */
@AnalyzeClasses(packages = "io.agnes", importOptions = ImportOption.OnlyIncludeTests.class)
class PortableStateTest {
    /** Whole engines, processes that are killed, and commands about the file: their repositories have tests of their own. */
    private static final DescribedPredicate<JavaClass> NO_REPOSITORY = describe(
            "no tests of a repository",
            type -> List.of(
                                    "io.agnes.SyncRoutesTest",
                                    "io.agnes.operator.ChecksTest",
                                    "io.agnes.sessions.SessionKillsTest",
                                    "io.agnes.warehouse.TestWarehouse")
                            .contains(type.getName())
                    || resideInAnyPackage("io.agnes.state..", "io.agnes.bench..")
                            .test(type));

    @ArchTest
    static final ArchRule aTestOpensTheStateOnTheDatabaseItIsGiven = noClasses()
            .that(DescribedPredicate.not(NO_REPOSITORY))
            .should()
            .callMethod(StateDatabase.class, "open", Path.class)
            .orShould()
            .accessField(StateOn.class, "DUCKDB")
            .orShould()
            .accessField(StateOn.class, "POSTGRESQL");

    @ArchTest
    static final ArchRule aTestOfARepositoryRunsOnBoth = classes()
            .that()
            .haveSimpleNameEndingWith("Test")
            .and(DescribedPredicate.not(NO_REPOSITORY))
            .and(describe("use a state that was opened for them", type -> type.getDirectDependenciesFromSelf().stream()
                    .anyMatch(dependency -> dependency.getTargetClass().isEquivalentTo(StateOn.class))))
            .should()
            .beAnnotatedWith(OnBothDatabases.class);
}
