package io.agnes.platform;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * From where a request really comes. What it says of itself in {@code X-Forwarded-For} and {@code X-Forwarded-Proto}
 * counts only when its peer is a proxy of ours. The addresses are then read from the right, past our own proxies: what
 * stands further left could be written by anybody. Thread-safe.
 */
public final class ClientAddresses {
    private static final String FORWARDED_FOR = "X-Forwarded-For";
    private static final String FORWARDED_PROTO = "X-Forwarded-Proto";
    private static final int SHARED_IPV6_BYTES = 8;

    private final List<IpSubnetFilterRule> proxies;

    private ClientAddresses(List<IpSubnetFilterRule> proxies) {
        this.proxies = proxies;
    }

    /** Every peer is a client. */
    public static ClientAddresses direct() {
        return new ClientAddresses(List.of());
    }

    /**
     * @param proxies addresses and networks such as {@code 10.0.0.7} and {@code 10.1.0.0/16}, with commas between
     * @throws AgnesException INVALID naming what is neither
     */
    public static ClientAddresses behind(String proxies) {
        return new ClientAddresses(Stream.of(proxies.split(","))
                .map(String::strip)
                .filter(proxy -> !proxy.isEmpty())
                .map(ClientAddresses::network)
                .toList());
    }

    private static IpSubnetFilterRule network(String written) {
        String[] parts = written.split("/", 2);
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(parts[0]);
        try {
            int all = address.getAddress().length * Byte.SIZE;
            int prefix = parts.length == 1 ? all : Integer.parseInt(parts[1]);
            return new IpSubnetFilterRule(address, prefix, IpFilterRuleType.ACCEPT);
        } catch (IllegalArgumentException | NullPointerException wrong) {
            throw new AgnesException(
                    Problem.INVALID,
                    "'" + written + "' is neither an address nor a network.",
                    "Write such as 10.0.0.7 or 10.1.0.0/16.",
                    wrong);
        }
    }

    /** The address of the client. */
    String of(HttpServerRequest request) {
        String peer = request.remoteAddress().hostAddress();
        if (!isProxy(peer)) {
            return peer;
        }
        String client = peer;
        String[] hops =
                String.join(",", request.headers().getAll(FORWARDED_FOR)).split(",");
        for (int i = hops.length - 1; i >= 0 && isProxy(client); i--) {
            InetAddress hop = NetUtil.createInetAddressFromIpAddressString(withoutPort(hops[i].strip()));
            if (hop == null) {
                return client;
            }
            client = hop.getHostAddress();
        }
        return client;
    }

    /** Whether the client reached us over TLS, be it through a proxy. */
    boolean isOverTls(HttpServerRequest request) {
        return request.isSSL()
                || isProxy(request.remoteAddress().hostAddress())
                        && "https".equalsIgnoreCase(request.getHeader(FORWARDED_PROTO));
    }

    /** What counts as one client when attempts are counted: who has one IPv6 address has 2^64 of them. */
    static String networkOf(String address) {
        InetAddress parsed = NetUtil.createInetAddressFromIpAddressString(address);
        if (parsed instanceof Inet6Address six) {
            byte[] bytes = six.getAddress();
            Arrays.fill(bytes, SHARED_IPV6_BYTES, bytes.length, (byte) 0);
            return NetUtil.bytesToIpAddress(bytes) + "/64";
        }
        return address;
    }

    private boolean isProxy(String address) {
        if (proxies.isEmpty()) {
            return false;
        }
        InetAddress parsed = NetUtil.createInetAddressFromIpAddressString(address);
        return parsed != null && proxies.stream().anyMatch(proxy -> proxy.matches(new InetSocketAddress(parsed, 0)));
    }

    /** Some proxies add the port: {@code 192.0.2.1:5000}, {@code [2001:db8::1]:5000}. */
    private static String withoutPort(String hop) {
        int bracket = hop.indexOf(']');
        if (hop.startsWith("[") && bracket > 0) {
            return hop.substring(1, bracket);
        }
        int colon = hop.indexOf(':');
        return colon >= 0 && colon == hop.lastIndexOf(':') ? hop.substring(0, colon) : hop;
    }
}
