package io.agnes.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers the three questions from the CSV text in plain Java and compares with what the SQL says. */
class DemoQuestionTest {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    @TempDir
    static Path folder;

    private static DemoShop shop;
    private static List<Order> completed;
    private static Map<Integer, String> productNames;

    @BeforeAll
    static void generate() throws SQLException, IOException {
        Path sources = folder.resolve("sources");
        new DemoData(DemoData.DEFAULT_SEED, 1).generate(sources);
        shop = new DemoShop(sources);
        completed = readCompletedOrders(sources.resolve("shop/transactions.csv"));
        productNames = new HashMap<>();
        for (Map<String, String> product : read(sources.resolve("shop/products.csv"))) {
            productNames.put(Integer.valueOf(product.get("product_id")), product.get("product_name"));
        }
    }

    @AfterAll
    static void close() throws SQLException {
        shop.close();
    }

    @Test
    void thereAreThreeQuestionsEachWithANote() {
        assertThat(DemoQuestion.all()).hasSize(3).allSatisfy(question -> {
            assertThat(question.title()).isNotBlank();
            assertThat(question.note()).endsWith(".");
            assertThat(question.sql()).startsWith("WITH").doesNotContain(";");
        });
    }

    @Test
    void theSalesOfTheLastFullQuarter() throws SQLException {
        List<String> answer = shop.row(DemoQuestion.all().get(0).sql());

        List<Order> quarter = completed.stream()
                .filter(order -> order.time().getYear() == 2024 && order.time().getMonthValue() >= 10)
                .toList();
        double sales = quarter.stream().mapToDouble(Order::total).sum();
        assertThat(answer.get(0)).isEqualTo("2024-Q4");
        assertThat(Integer.parseInt(answer.get(1))).isEqualTo(quarter.size());
        assertThat(Double.parseDouble(answer.get(2))).isCloseTo(sales, offset(0.01));
        assertThat(Double.parseDouble(answer.get(3))).isCloseTo(sales / quarter.size(), offset(0.01));
    }

    @Test
    void theLastFullQuarterEndsBeforeAnUnfinishedOne() throws SQLException {
        String untilMay = DemoQuestion.all()
                .get(0)
                .sql()
                .replace("FROM transactions", "FROM (FROM transactions WHERE transaction_date < DATE '2024-05-20')");

        assertThat(shop.row(untilMay).get(0)).isEqualTo("2024-Q1");
    }

    @Test
    void theTwoProductsBoughtTogetherMostOften() throws SQLException {
        List<String> answer = shop.row(DemoQuestion.all().get(1).sql());

        Map<List<Integer>, Integer> pairs = new HashMap<>();
        for (Order order : completed) {
            List<Integer> products =
                    order.products().stream().distinct().sorted().toList();
            for (int one = 0; one < products.size(); one++) {
                for (int other = one + 1; other < products.size(); other++) {
                    pairs.merge(List.of(products.get(one), products.get(other)), 1, Integer::sum);
                }
            }
        }
        Comparator<Map.Entry<List<Integer>, Integer>> mostThenFirst =
                Map.Entry.<List<Integer>, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(pair -> pair.getKey().get(0))
                        .thenComparing(pair -> pair.getKey().get(1));
        Map.Entry<List<Integer>, Integer> best =
                pairs.entrySet().stream().min(mostThenFirst).orElseThrow();
        assertThat(answer)
                .containsExactly(
                        productNames.get(best.getKey().get(0)),
                        productNames.get(best.getKey().get(1)),
                        best.getValue().toString());
    }

    @Test
    void theAverageCustomerLifetimeValue() throws SQLException {
        List<String> answer = shop.row(DemoQuestion.all().get(2).sql());

        Map<String, Double> spent = new HashMap<>();
        completed.forEach(order -> spent.merge(order.user(), order.total(), Double::sum));
        double mean = spent.values().stream().mapToDouble(d -> d).average().orElseThrow();
        assertThat(Integer.parseInt(answer.get(0))).isEqualTo(spent.size());
        assertThat(Double.parseDouble(answer.get(1))).isCloseTo(completed.size() / (double) spent.size(), offset(0.01));
        assertThat(Double.parseDouble(answer.get(2))).isCloseTo(mean, offset(0.01));
    }

    private static List<Order> readCompletedOrders(Path file) throws IOException {
        Map<List<String>, Order> orders = new LinkedHashMap<>();
        for (Map<String, String> line : read(file)) {
            if (line.get("status").equals("completed")) {
                List<String> key =
                        List.of(line.get("transaction_id"), line.get("user_id"), line.get("transaction_date"));
                orders.computeIfAbsent(key, k -> Order.of(line))
                        .products()
                        .add(Integer.valueOf(line.get("product_id")));
            }
        }
        return List.copyOf(orders.values());
    }

    /** Rows by column name; the files hold no quoted commas. */
    private static List<Map<String, String>> read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        String[] names = lines.get(0).split(",");
        List<Map<String, String>> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] values = line.split(",", -1);
            assertThat(values).hasSameSizeAs(names);
            Map<String, String> row = new HashMap<>();
            for (int column = 0; column < names.length; column++) {
                row.put(names[column], values[column]);
            }
            rows.add(row);
        }
        return rows;
    }

    private record Order(String user, LocalDateTime time, double total, List<Integer> products) {
        static Order of(Map<String, String> line) {
            return new Order(
                    line.get("user_id"),
                    LocalDateTime.parse(line.get("transaction_date"), TIME),
                    Math.abs(Double.parseDouble(line.get("total"))),
                    new ArrayList<>());
        }
    }
}
