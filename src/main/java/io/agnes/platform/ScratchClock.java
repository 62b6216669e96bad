package io.agnes.platform;

import java.lang.reflect.Proxy;
import org.apache.camel.component.quartz.QuartzComponent;
import org.quartz.Scheduler;
import org.quartz.SchedulerContext;
import org.quartz.SchedulerMetaData;

/** A Quartz component whose scheduler never ticks: the real one starts ten threads and takes half a second to stop. */
final class ScratchClock {
    private static final SchedulerMetaData NOTHING = new SchedulerMetaData(
            "scratch", "scratch", Scheduler.class, false, false, true, false, null, 0, null, false, false, null, 0, "");

    private ScratchClock() {}

    static QuartzComponent component() {
        QuartzComponent component = new QuartzComponent();
        SchedulerContext context = new SchedulerContext();
        component.setScheduler((Scheduler) Proxy.newProxyInstance(
                Scheduler.class.getClassLoader(), new Class<?>[] {Scheduler.class}, (self, method, values) -> {
                    if (method.getReturnType() == boolean.class) {
                        return false;
                    }
                    if (method.getReturnType() == SchedulerMetaData.class) {
                        return NOTHING;
                    }
                    return method.getReturnType() == SchedulerContext.class ? context : null;
                }));
        return component;
    }
}
