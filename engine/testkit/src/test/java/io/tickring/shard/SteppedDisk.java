package io.tickring.shard;

import io.tickring.fs.DirectoryLock;
import io.tickring.fs.FileSystem;
import io.tickring.fs.MappedFile;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

/**
 * Another disk, with something else done before each of its operations, and before and behind each
 * copying of log. <b>Thread:</b> one.
 */
final class SteppedDisk {
    private final FileSystem disk;
    private final List<DirectoryLock> locks = new ArrayList<>();
    private Runnable step = () -> {};
    private long steps;

    SteppedDisk(FileSystem disk) {
        this.disk = disk;
    }

    /** What is done at each step from now on. */
    void onStep(Runnable newStep) {
        step = newStep;
    }

    /** Steps so far. */
    long steps() {
        return steps;
    }

    /** Lets go of the locks taken through it, as the kernel does when a process dies. */
    void kill() {
        locks.forEach(DirectoryLock::close);
    }

    FileSystem files() {
        return proxy(FileSystem.class, this::call);
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private void step() {
        steps++;
        step.run();
    }

    private Object call(Object self, Method method, Object[] arguments) throws Throwable {
        step();
        final Object answer = invoke(disk, method, arguments);
        if (answer instanceof DirectoryLock lock) {
            locks.add(lock);
        }
        if (answer instanceof MappedFile mapped) {
            return proxy(
                    MappedFile.class,
                    (of, called, with) -> {
                        if (!called.getName().equals("copy")) {
                            return invoke(mapped, called, with);
                        }
                        step();
                        final Object result = invoke(mapped, called, with);
                        step();
                        return result;
                    });
        }
        return answer;
    }

    private static Object invoke(Object target, Method method, Object[] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
