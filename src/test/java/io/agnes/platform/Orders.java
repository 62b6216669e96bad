package io.agnes.platform;

import java.time.Instant;
import java.util.List;

/** What the routes of the fixtures call. It cannot be made: a check needs its methods only. */
public final class Orders {
    public record Order(String id, double total, Instant orderedAt, List<Line> lines) {}

    public record Line(String productName, int quantity) {}

    public record NewOrder(String customerId, List<Line> lines) {}

    public record Page(List<Order> orders, long totalCount) {}

    public Orders() {
        throw new UnsupportedOperationException("A check must not make beans.");
    }

    public List<Order> list() {
        return List.of();
    }

    public Page page(Integer limit) {
        return new Page(list(), limit);
    }

    public Order get(String id) {
        return new Order(id, 0, Instant.EPOCH, List.of());
    }

    public Order find(String id, Integer limit) {
        return get(id + limit);
    }

    public boolean has(String id) {
        return id.isEmpty();
    }

    public Order create(NewOrder order) {
        return get(order.customerId());
    }

    public int count(Object body) {
        return body.hashCode();
    }

    public void report() {
        list();
    }
}
