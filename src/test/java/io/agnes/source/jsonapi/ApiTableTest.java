package io.agnes.source.jsonapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agnes.common.AgnesException;
import io.agnes.source.SyncStrategy;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The values of a JSON API table: their defaults, all of them set, and each of them wrong. */
class ApiTableTest {
    private static final Map<String, String> LEAST =
            Map.of("source", "shop", "table", "orders", "url", "https://api.example.com/orders");

    @Test
    void whatIsNotSaidHasADefault() {
        ApiTable table = ApiTable.of(LEAST);

        assertThat(table.name()).isEqualTo("shop.orders");
        assertThat(table.secret()).isEqualTo(new ApiTable.Secret("", "Authorization", "Bearer"));
        assertThat(table.paging()).isEqualTo(new Paging.None());
        assertThat(table.strategy()).isEqualTo(SyncStrategy.FULL_REFRESH);
        assertThat(table.limits()).isEqualTo(new ApiTable.Limits(10_000, 64L << 20, 8L << 30, false));
    }

    @Test
    void everythingCanBeSaid() {
        ApiTable table = ApiTable.of(with(
                "token_env=SHOP_KEY",
                "token_header=X-Key",
                "token_prefix=Key",
                "paging=cursor",
                "page_param=after",
                "cursor_path=meta.next",
                "record_path=data.items",
                "primary_key=shop, id",
                "sync_strategy=incremental",
                "since_param=changed",
                "since_column=updated_at",
                "since_start=2026-01-01",
                "since_overlap=5m",
                "max_pages=3",
                "max_page_size=1MB",
                "max_size=2MB",
                "allow_empty=true"));

        assertThat(table.secret()).isEqualTo(new ApiTable.Secret("SHOP_KEY", "X-Key", "Key"));
        assertThat(table.paging()).isEqualTo(new Paging.Cursor("after"));
        assertThat(table.cursorPath()).containsExactly("meta", "next");
        assertThat(table.recordPath()).containsExactly("data", "items");
        assertThat(table.primaryKey()).containsExactly("shop", "id");
        assertThat(table.since())
                .isEqualTo(new ApiTable.Since("changed", "updated_at", "2026-01-01", Duration.ofMinutes(5)));
        assertThat(table.limits()).isEqualTo(new ApiTable.Limits(3, 1L << 20, 2L << 20, true));
    }

    @ParameterizedTest
    @CsvSource({
        "source=a b, source",
        "table=, table",
        "url=orders, url",
        "url=ftp://api.example.com, url",
        "url=https://me:secret@api.example.com, url",
        "token_env=my token, token_env",
        "token_header=X Key, token_header",
        "paging=next, paging",
        "paging=cursor, cursor_path",
        "first_page=one, ''",
        "sync_strategy=partitioned, sync_strategy",
        "sync_strategy=incremental, primary_key",
        "since_overlap=5, since_overlap",
        "max_pages=0, max_pages",
        "max_page_size=big, max_page_size",
        "max_size=1, max_size",
        "allow_empty=yes, allow_empty"
    })
    void aWrongValueIsNamed(String wrong, String key) {
        if (key.isEmpty()) {
            assertThatThrownBy(() -> ApiTable.of(with(wrong, "paging=page"))).hasMessageContaining("'first_page'");
            return;
        }
        assertThatThrownBy(() -> ApiTable.of(with(wrong)))
                .isInstanceOf(AgnesException.class)
                .hasMessageContaining("'" + key + "'")
                .extracting(e -> ((AgnesException) e).hint())
                .asString()
                .contains("{ name: " + key + ", value: ");
    }

    @Test
    void aSecretIsNotSentWithoutEncryptionExceptToThisMachine() {
        assertThatThrownBy(() -> ApiTable.of(with("url=http://api.example.com/", "token_env=KEY")))
                .hasMessageContaining("without encryption");
        assertThat(ApiTable.of(with("url=http://127.0.0.1:80/", "token_env=KEY"))
                        .url())
                .isEqualTo(URI.create("http://127.0.0.1:80/"));
        assertThat(ApiTable.of(with("url=http://erp.internal/")).url()).isEqualTo(URI.create("http://erp.internal/"));
    }

    @Test
    void aParameterTakesThePlaceOfOneOfItsName() {
        URI url = URI.create("https://api.example.com/x?page=1&q=a%20b");

        assertThat(Target.with(url, "page", "2 3")).hasToString("https://api.example.com/x?q=a%20b&page=2+3");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '^',
            value = {
                "</a>; rel=\"next\"^/a",
                "</a>; rel=next^/a",
                "</a>; rel=\"prev\", </b>; title=x; rel=\"last next\"^/b",
                "</a?x=1,2>; rel=\"next\"^/a?x=1,2",
                "</a>; rel=\"prev\"^",
                "</a>; title=\"rel=next\"^",
                "next^"
            })
    void theLinkToTheNextPageIsReadAsItsStandardSays(String header, String next) {
        assertThat(Target.next(List.of(header))).isEqualTo(next);
    }

    private static Map<String, String> with(String... values) {
        Map<String, String> all = new HashMap<>(LEAST);
        for (String value : values) {
            all.put(value.substring(0, value.indexOf('=')), value.substring(value.indexOf('=') + 1));
        }
        return all;
    }
}
