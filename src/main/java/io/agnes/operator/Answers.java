package io.agnes.operator;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;

/**
 * What {@code init} was told.
 *
 * @param password empty when one is to be generated
 */
record Answers(String name, String adminEmail, String password, String dataDir, String port) {

    /**
     * @throws AgnesException INVALID for the first answer that cannot be used
     */
    void check() {
        require(!name.isBlank() && oneLine(name), "The name of the instance is empty.", "Give one, such as Agnes.");
        require(
                adminEmail.matches("[^@\\s]+@[^@\\s]+"),
                "'" + adminEmail + "' is not an e-mail address.",
                "Give one, such as admin@example.com.");
        require(!dataDir.isBlank() && oneLine(dataDir), "The data folder is empty.", "Give one, such as data.");
        require(
                port.matches("\\d{1,5}") && Integer.parseInt(port) >= 1 && Integer.parseInt(port) <= 65535,
                "'" + port + "' is not a port.",
                "Give a number from 1 to 65535, such as 8000.");
        require(
                password.isEmpty() || password.length() >= 8 && oneLine(password),
                "The password has fewer than 8 characters.",
                "Give a longer one, or none to have one generated.");
    }

    private static boolean oneLine(String text) {
        return text.chars().noneMatch(Character::isISOControl);
    }

    private static void require(boolean met, String message, String hint) {
        if (!met) {
            throw new AgnesException(Problem.INVALID, message, hint);
        }
    }

    /** The password stays out of logs. */
    @Override
    public String toString() {
        return "Answers[name=" + name + ", adminEmail=" + adminEmail + ", dataDir=" + dataDir + ", port=" + port + "]";
    }
}
