package io.agnes.source.file;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;
import org.dhatim.fastexcel.reader.Cell;
import org.dhatim.fastexcel.reader.CellType;

/** The value of a cell as text: numbers in full, dates and times as ISO writes them. */
final class SheetValue {
    private static final LocalDate FIRST_1900 = LocalDate.of(1899, 12, 30);
    private static final LocalDate FIRST_1904 = LocalDate.of(1904, 1, 1);
    /** Before this day Excel counts a 29 February 1900, which was none. */
    private static final int LEAP_THAT_WAS_NONE = 60;

    private static final int LATEST = 2_958_465;
    private static final long SECONDS_OF_DAY = Duration.ofDays(1).toSeconds();
    private static final DateTimeFormatter CLOCK_TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
    private static final Pattern NO_FIELD = Pattern.compile("\"[^\"]*\"|\\\\.|\\[[^\\]]*]|_.|\\*.");
    private static final Pattern DAY = Pattern.compile("[ydYD]");
    private static final Pattern CLOCK = Pattern.compile("[hsHS]");

    private SheetValue() {}

    /** Empty for a cell without a value and for one that shows an error. */
    static String of(Cell cell, boolean since1904) {
        String raw = cell == null ? null : cell.getRawValue();
        if (raw == null || raw.isEmpty() || cell.getType() == CellType.ERROR || cell.getType() == CellType.EMPTY) {
            return "";
        }
        if (cell.getValue() instanceof Boolean truth) {
            return truth.toString();
        }
        if (!(cell.getValue() instanceof BigDecimal number)) {
            return raw.startsWith("#") && cell.getType() == CellType.FORMULA ? "" : raw;
        }
        String dated = dated(number, cell, since1904);
        return dated == null ? number.stripTrailingZeros().toPlainString() : dated;
    }

    /** Whether what stands in the cell is text, which needs quotes. */
    static boolean isText(Cell cell) {
        return cell != null && cell.getValue() instanceof String;
    }

    private static String dated(BigDecimal number, Cell cell, boolean since1904) {
        int id = cell.getDataFormatId() == null ? 0 : cell.getDataFormatId();
        String format = cell.getDataFormatString() == null ? "" : cell.getDataFormatString();
        String fields = NO_FIELD.matcher(format.split(";", 2)[0]).replaceAll("");
        boolean general = fields.equalsIgnoreCase("general");
        boolean day = id >= 14 && id <= 17
                || id == 22
                || id >= 27 && id <= 36
                || id >= 50 && id <= 58
                || !general && DAY.matcher(fields).find();
        boolean clock = id >= 18 && id <= 22
                || id >= 45 && id <= 47
                || !general && CLOCK.matcher(fields).find();
        if (!day && !clock || number.signum() < 0 || number.compareTo(BigDecimal.valueOf(LATEST)) > 0) {
            return null;
        }
        int days = number.intValue();
        // a second is finer than what a day's fraction holds exactly
        long seconds = Math.round(number.subtract(BigDecimal.valueOf(days)).doubleValue() * SECONDS_OF_DAY);
        LocalDate first = since1904 ? FIRST_1904 : days < LEAP_THAT_WAS_NONE ? FIRST_1900.plusDays(1) : FIRST_1900;
        LocalDateTime time = first.plusDays(days).atStartOfDay().plus(Duration.ofSeconds(seconds));
        if (!day) {
            return days == 0 ? CLOCK_TIME.format(time) : null;
        }
        return clock || seconds != 0
                ? time.toLocalDate() + " " + CLOCK_TIME.format(time)
                : time.toLocalDate().toString();
    }
}
