package io.agnes.access;

/** Body of {@code POST /api/users/{user_id}/set-password}. */
public record NewPassword(String password) {
    @Override
    public String toString() {
        return "NewPassword[]";
    }
}
