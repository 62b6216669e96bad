package io.agnes;

import java.util.Arrays;
import kafka.Kafka;
import kafka.tools.StorageTool;

/** The process of {@link KafkaBroker}: gives the log its format, which does nothing the second time, then serves. */
final class KafkaBrokerProcess {
    private static final String CLUSTER = "MkU3OEVBNTcwNTJENDM2Qk";

    private KafkaBrokerProcess() {}

    /** @param args the file of properties */
    public static void main(String[] args) {
        String[] format = {"format", "--ignore-formatted", "--cluster-id", CLUSTER, "--config", args[0]};
        if (StorageTool.execute(format, System.out) != 0) {
            throw new IllegalStateException("No format with " + Arrays.toString(format));
        }
        Kafka.main(args);
    }
}
