package io.agnes;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The walls of docs/architecture.md: which room knows which, and what no class does. */
@AnalyzeClasses(packages = "io.agnes", importOptions = ImportOption.DoNotIncludeTests.class)
class WallsTest {
    /** Each room and the rooms it may know; {@code agnes} is Agnes and Components. */
    private static final String ROOMS = """
            common      ->
            config      -> common
            state       -> common config
            warehouse   -> common config state
            access.openid ->
            access      -> common config state warehouse access.openid
            inbox       -> common config
            source      -> common config warehouse
            source.file -> common config warehouse source
            source.database -> common config warehouse source
            source.keboola -> common config warehouse source
            source.jsonapi -> common config warehouse source
            source.bigquery -> common config warehouse source
            source.jira -> common config inbox warehouse source
            source.local -> common config warehouse source
            sync        -> common config state warehouse access source
            search      ->
            catalog.profile -> common config state warehouse
            catalog     -> common config state warehouse access search catalog.profile
            jobs        -> common state
            catalog.columns -> common config state warehouse access source sync llm
            catalog.openmetadata -> common config state warehouse sync
            llm         -> common config state
            memory      -> common config state access llm search
            notes       -> common config state access llm memory
            sessions    -> common config state access llm memory
            install     -> common config access health
            demo        -> common config warehouse
            health      -> common config state warehouse access sync jobs
            platform    -> common config access jobs source source.jira source.keboola source.jsonapi catalog.openmetadata
            agnes       -> common config state warehouse access source source.file source.database source.jira source.keboola source.jsonapi source.bigquery source.local sync catalog catalog.columns catalog.profile catalog.openmetadata llm jobs memory notes sessions install health platform
            operator    -> common config state warehouse access source source.file source.database sync demo health platform agnes
            cli         ->
            """;

    private static final DescribedPredicate<JavaClass> ENTRY =
            describe("Agnes or Components", type -> List.of("io.agnes.Agnes", "io.agnes.Components")
                    .contains(outermost(type).getName()));

    private static final DescribedPredicate<JavaClass> COMMAND_LINE =
            resideInAnyPackage("io.agnes.cli..", "io.agnes.operator..");

    private static final DescribedPredicate<JavaClass> QUERY_PROCESS = describe(
            "the main class of a query process", type -> type.getName().equals("io.agnes.warehouse.QueryChild"));

    @ArchTest
    static final ArchRule camelAndTheWebServerStayInThePlatform = noClasses()
            .that(not(resideInAPackage("io.agnes.platform..")).and(not(ENTRY)))
            .should()
            .dependOnClassesThat(resideInAnyPackage("org.apache.camel..", "io.vertx.."))
            .because("a step does not know the engine that calls it");

    @ArchTest
    static void importsGoDownwardsOnly(JavaClasses all) {
        Map<String, Set<String>> known = new TreeMap<>();
        ROOMS.lines()
                .map(line -> line.split("->", -1))
                .forEach(line ->
                        known.put(line[0].strip(), Set.of(line[1].strip().split(" +"))));
        Set<String> wrong = new TreeSet<>();
        for (JavaClass type : all) {
            Set<String> mayKnow = known.get(room(type));
            assertThat(mayKnow)
                    .as("the room of " + type.getName() + ": a new one needs its line")
                    .isNotNull();
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                boolean ours = target.getPackageName().startsWith("io.agnes");
                if (ours && !room(target).equals(room(type)) && !mayKnow.contains(room(target))) {
                    wrong.add(room(type) + " -> " + room(target) + ": " + dependency.getDescription());
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @ArchTest
    static final ArchRule oneKindOfSourceDoesNotKnowAnother =
            slices().matching("io.agnes.source.(*)..").should().notDependOnEachOther();

    @ArchTest
    static void onlyCommandLinesPrint(JavaClasses all) {
        NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(all.that(not(COMMAND_LINE)));
    }

    @ArchTest
    static final ArchRule oneWayToLog = NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;

    @ArchTest
    static final ArchRule onlyCommandLinesEndTheProcess = noClasses()
            .that(not(COMMAND_LINE).and(not(QUERY_PROCESS)))
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "halt", int.class);

    @ArchTest
    static final ArchRule whatAClassNeedsIsGivenToItsConstructor = NO_CLASSES_SHOULD_USE_FIELD_INJECTION;

    @ArchTest
    static final ArchRule noStaticStateChanges =
            fields().that().areStatic().should().beFinal();

    @ArchTest
    static final ArchRule aNameSaysWhatAClassIs =
            noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Helpers|Manager)");

    @ArchTest
    static final ArchRule aClassIsMadeForUseOrForExtension = classes()
            .that()
            .areTopLevelClasses()
            .and()
            .areNotInterfaces()
            .and()
            .areNotAnnotations()
            .and(describe("not package-info", type -> !type.getSimpleName().equals("package-info")))
            .should()
            .haveModifier(JavaModifier.FINAL)
            .orShould()
            .haveModifier(JavaModifier.ABSTRACT);

    private static String room(JavaClass type) {
        return type.getPackageName().replaceFirst("^io\\.(agnes\\.)?", "");
    }

    private static JavaClass outermost(JavaClass type) {
        JavaClass outer = type;
        while (outer.getEnclosingClass().isPresent()) {
            outer = outer.getEnclosingClass().get();
        }
        return outer;
    }
}
