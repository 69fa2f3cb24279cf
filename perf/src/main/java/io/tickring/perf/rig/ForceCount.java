package io.tickring.perf.rig;

import io.tickring.fs.FileSystem;
import io.tickring.fs.MappedFile;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.concurrent.atomic.LongAdder;

/** A disk that counts how often and how much of mapped log files is forced. <b>Thread:</b> any. */
final class ForceCount {
    private final LongAdder forces = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    /** The disk, counted. */
    FileSystem over(FileSystem disk) {
        return proxy(
                FileSystem.class,
                disk,
                (method, arguments, result) ->
                        method.getName().equals("map")
                                        && ((Path) arguments[0])
                                                .getFileName()
                                                .toString()
                                                .startsWith("wal-")
                                ? counted((MappedFile) result)
                                : result);
    }

    private MappedFile counted(MappedFile file) {
        return proxy(
                MappedFile.class,
                file,
                (method, arguments, result) -> {
                    if (method.getName().equals("force")) {
                        forces.increment();
                        bytes.add(
                                ((Number) arguments[1]).longValue()
                                        - ((Number) arguments[0]).longValue());
                    }
                    return result;
                });
    }

    private interface Returned {
        Object take(Method method, Object[] arguments, Object result);
    }

    private static <T> T proxy(Class<T> type, T target, Returned returned) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (proxy, method, arguments) -> {
                            try {
                                return returned.take(
                                        method, arguments, method.invoke(target, arguments));
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        }));
    }

    long forces() {
        return forces.sum();
    }

    long bytes() {
        return bytes.sum();
    }
}
