package io.agnes.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Enumeration;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * A step of the build: Java keeps no classes in its archive that are of the format before Java 6 (49), as those of
 * picocli are, and reads and verifies them at each start. Marked as one newer (50) they are kept; what they say is the
 * same in both formats.
 */
public final class NewerClasses {
    private static final int OLD = 49;
    private static final int NEW = 50;
    /** Where the low byte of the format stands in a class file (JVMS 4.1). */
    private static final int FORMAT = 7;

    private NewerClasses() {}

    /** @param arguments the jar, which is replaced */
    public static void main(String[] arguments) throws IOException {
        Path jar = Path.of(arguments[0]);
        Path side = Files.createTempFile(jar.toAbsolutePath().getParent(), "newer", ".jar");
        try (JarFile in = new JarFile(jar.toFile());
                JarOutputStream out = new JarOutputStream(Files.newOutputStream(side))) {
            for (Enumeration<JarEntry> entries = in.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                JarEntry copy = new JarEntry(entry.getName());
                copy.setTime(entry.getTime());
                out.putNextEntry(copy);
                try (InputStream content = in.getInputStream(entry)) {
                    out.write(newer(entry.getName(), content.readAllBytes()));
                }
            }
        }
        Files.move(side, jar, StandardCopyOption.REPLACE_EXISTING);
    }

    private static byte[] newer(String name, byte[] bytes) {
        if (name.endsWith(".class") && bytes[FORMAT - 1] == 0 && bytes[FORMAT] == OLD) {
            bytes[FORMAT] = NEW;
        }
        return bytes;
    }
}
