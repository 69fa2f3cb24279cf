package io.tickring.testkit;

import java.util.Random;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;

/** Gives a test the seed that {@link Seed} asks for, and says which it was. */
public final class SeedExtension implements ParameterResolver, TestExecutionExceptionHandler {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(SeedExtension.class);
    private static final String SEED = "seed";

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        final Class<?> type = parameter.getParameter().getType();
        return parameter.isAnnotated(Seed.class) && (type == long.class || type == Random.class);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        final long seed =
                context.getStore(NAMESPACE)
                        .getOrComputeIfAbsent(SEED, key -> choose(context), Long.class);
        if (parameter.getParameter().getType() == long.class) {
            return seed;
        }
        return new Random(seed);
    }

    private static long choose(ExtensionContext context) {
        final long seed = Seeds.one();
        System.out.println(name(context) + ": seed " + seed + again(context, seed));
        return seed;
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure)
            throws Throwable {
        final Long seed = context.getStore(NAMESPACE).get(SEED, Long.class);
        if (seed == null || failure instanceof TestAbortedException) {
            throw failure;
        }
        throw new AssertionError("seed=" + seed + again(context, seed) + ": " + failure, failure);
    }

    private static String name(ExtensionContext context) {
        return context.getRequiredTestClass().getSimpleName()
                + '.'
                + context.getRequiredTestMethod().getName();
    }

    private static String again(ExtensionContext context, long seed) {
        return " (again with -Dtest="
                + context.getRequiredTestClass().getSimpleName()
                + '#'
                + context.getRequiredTestMethod().getName()
                + " -Dtickring.seed="
                + seed
                + ')';
    }
}
