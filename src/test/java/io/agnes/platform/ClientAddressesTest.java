package io.agnes.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressesTest {
    private final ClientAddresses behind = ClientAddresses.behind("10.0.0.0/8, 192.168.7.7, 2001:db8:1::/48");

    @ParameterizedTest(name = "{0} says {1}: {2}")
    @CsvSource(
            nullValues = "-",
            value = {
                "203.0.113.9, 198.51.100.1, 203.0.113.9", // a stranger's word
                "10.1.2.3, -, 10.1.2.3",
                "10.1.2.3, 198.51.100.1, 198.51.100.1",
                "10.1.2.3, '1.2.3.4, 198.51.100.1', 198.51.100.1", // what the client wrote itself
                "10.1.2.3, '198.51.100.1, 192.168.7.7, 10.9.9.9', 198.51.100.1", // a chain of ours
                "10.1.2.3, '10.9.9.9, 10.8.8.8', 10.9.9.9", // from inside
                "10.1.2.3, '198.51.100.1, nonsense', 10.1.2.3",
                "10.1.2.3, '198.51.100.1:5000', 198.51.100.1",
                "10.1.2.3, '[2001:db8:2::5]:5000', '2001:db8:2:0:0:0:0:5'",
                "2001:db8:1::7, '198.51.100.1', 198.51.100.1",
            })
    void onlyOurProxiesAreBelieved(String peer, String forwarded, String client) {
        assertThat(behind.of(request(peer, forwarded, null))).isEqualTo(client);
    }

    @Test
    void withoutProxiesNobodyIsBelieved() {
        assertThat(ClientAddresses.behind("").of(request("127.0.0.1", "198.51.100.1", null)))
                .isEqualTo("127.0.0.1");
        assertThat(ClientAddresses.direct().isOverTls(request("127.0.0.1", null, "https")))
                .isFalse();
    }

    @Test
    void ourProxiesTellWhetherTheClientUsedTls() {
        assertThat(behind.isOverTls(request("10.1.2.3", null, "https"))).isTrue();
        assertThat(behind.isOverTls(request("10.1.2.3", null, "http"))).isFalse();
        assertThat(behind.isOverTls(request("203.0.113.9", null, "https"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxy.example.com", "10.0.0.0/33", "10.0.0.0/x", "10.0.0/8", "/8"})
    void whatIsNoNetworkIsRefused(String written) {
        assertThatThrownBy(() -> ClientAddresses.behind("10.0.0.1," + written))
                .hasMessageContaining("'" + written + "' is neither an address nor a network.");
    }

    @ParameterizedTest
    @CsvSource({
        "198.51.100.1, 198.51.100.1",
        "2001:db8:2:3:4:5:6:7, 2001:db8:2:3::/64",
        "2001:db8:2:3::1, 2001:db8:2:3::/64",
    })
    void attemptsAreCountedByWhatOneClientHas(String address, String network) {
        assertThat(ClientAddresses.networkOf(address)).isEqualTo(network);
    }

    private static HttpServerRequest request(String peer, String forwarded, String scheme) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        if (forwarded != null) {
            headers.add("X-Forwarded-For", forwarded);
        }
        if (scheme != null) {
            headers.add("X-Forwarded-Proto", scheme);
        }
        return (HttpServerRequest) Proxy.newProxyInstance(
                ClientAddressesTest.class.getClassLoader(),
                new Class<?>[] {HttpServerRequest.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "remoteAddress" -> SocketAddress.inetSocketAddress(5000, peer);
                    case "headers" -> headers;
                    case "getHeader" -> headers.get((String) arguments[0]);
                    case "isSSL" -> false;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
