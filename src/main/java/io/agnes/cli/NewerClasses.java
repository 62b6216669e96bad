package io.agnes.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Enumeration;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

/**
 * A step of the build: Java keeps no classes in its archive that are of a format without stack map frames (before Java
 * 7), as those of picocli are, and reads and verifies them at each start. Written anew in the format of Java 8, with
 * the frames, they are kept.
 */
public final class NewerClasses {
    /** Where the low byte of the format stands in a class file (JVMS 4.1). */
    private static final int FORMAT = 7;

    private NewerClasses() {}

    /** @param arguments the jar, which is replaced */
    public static void main(String[] arguments) throws IOException {
        Path jar = Path.of(arguments[0]);
        Path side = Files.createTempFile(jar.toAbsolutePath().getParent(), "newer", ".jar");
        try (URLClassLoader classes = new URLClassLoader(new URL[] {jar.toUri().toURL()});
                JarFile in = new JarFile(jar.toFile());
                JarOutputStream out = new JarOutputStream(Files.newOutputStream(side))) {
            for (Enumeration<JarEntry> entries = in.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                JarEntry copy = new JarEntry(entry.getName());
                copy.setTime(entry.getTime());
                out.putNextEntry(copy);
                try (InputStream content = in.getInputStream(entry)) {
                    byte[] bytes = content.readAllBytes();
                    out.write(isOld(entry.getName(), bytes) ? newer(bytes, classes) : bytes);
                }
            }
        }
        Files.move(side, jar, StandardCopyOption.REPLACE_EXISTING);
    }

    private static boolean isOld(String name, byte[] bytes) {
        return name.endsWith(".class") && bytes[FORMAT] < Opcodes.V1_7;
    }

    /** @param classes knows the types that the class mentions */
    private static byte[] newer(byte[] bytes, ClassLoader classes) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES) {
            @Override
            protected ClassLoader getClassLoader() {
                return classes;
            }
        };
        ClassVisitor marked = new ClassVisitor(Opcodes.ASM9, writer) {
            @Override
            public void visit(int format, int access, String name, String type, String parent, String[] interfaces) {
                super.visit(Opcodes.V1_8, access, name, type, parent, interfaces);
            }
        };
        new ClassReader(bytes).accept(marked, ClassReader.SKIP_FRAMES);
        return writer.toByteArray();
    }
}
