package io.agnes.source.database;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import org.apache.arrow.vector.DecimalVector;

/**
 * A number as PostgreSQL sends it: how many groups of four digits, the power of 10,000 of the first, the sign, the digits
 * to show, then the groups, each of two bytes.
 */
final class BinaryDecimal {
    private static final int GROUP = 10_000;
    private static final int NEGATIVE = 0x4000;
    /** The most digits of a number that a long holds. */
    private static final int MOST = 18;

    private static final long[] POWERS = new long[MOST + 1];
    private static final BigInteger BIG_GROUP = BigInteger.valueOf(GROUP);

    static {
        POWERS[0] = 1;
        for (int i = 1; i <= MOST; i++) {
            POWERS[i] = 10 * POWERS[i - 1];
        }
    }

    private BinaryDecimal() {}

    /** @return false for one that is no number, or has more digits than the vector */
    static boolean set(DecimalVector vector, int row, ByteBuffer bytes, int at, int precision, int scale) {
        int sign = bytes.getShort(at + 4) & 0xffff;
        if (sign != 0 && sign != NEGATIVE) {
            return false;
        }
        try {
            if (precision > MOST) {
                BigInteger value = wide(bytes, at, scale);
                BigDecimal number = new BigDecimal(sign == NEGATIVE ? value.negate() : value, scale);
                if (number.precision() > precision) {
                    return false;
                }
                vector.setSafe(row, number);
                return true;
            }
            long value = narrow(bytes, at, scale);
            vector.setSafe(row, sign == NEGATIVE ? -value : value);
            return value < POWERS[precision];
        } catch (ArithmeticException tooLong) {
            return false;
        }
    }

    /** The number without its sign and point. */
    private static long narrow(ByteBuffer bytes, int at, int scale) {
        int groups = bytes.getShort(at);
        int power = 4 * bytes.getShort(at + 2) + scale;
        long value = 0;
        for (int group = 0; group < groups; group++, power -= 4) {
            long digits = bytes.getShort(at + 8 + 2 * group);
            if (power >= 0) {
                value = Math.addExact(value, Math.multiplyExact(digits, power(power)));
            } else {
                long part = power(Math.min(-power, MOST));
                if (digits % part != 0) {
                    throw new ArithmeticException("more digits than the scale has");
                }
                value = Math.addExact(value, digits / part);
            }
        }
        return value;
    }

    private static long power(int exponent) {
        if (exponent > MOST) {
            throw new ArithmeticException("more digits than a long has");
        }
        return POWERS[exponent];
    }

    private static BigInteger wide(ByteBuffer bytes, int at, int scale) {
        int groups = bytes.getShort(at);
        BigInteger value = BigInteger.ZERO;
        for (int group = 0; group < groups; group++) {
            value = value.multiply(BIG_GROUP).add(BigInteger.valueOf(bytes.getShort(at + 8 + 2 * group)));
        }
        int power = 4 * (bytes.getShort(at + 2) - groups + 1) + scale;
        if (power >= 0) {
            return value.multiply(BigInteger.TEN.pow(power));
        }
        BigInteger[] parts = value.divideAndRemainder(BigInteger.TEN.pow(-power));
        if (parts[1].signum() != 0) {
            throw new ArithmeticException("more digits than the scale has");
        }
        return parts[0];
    }
}
