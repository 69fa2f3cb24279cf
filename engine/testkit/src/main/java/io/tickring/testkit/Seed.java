package io.tickring.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * On a parameter of a test, a {@code long} or a {@link java.util.Random}: another seed each time,
 * or the one that {@code -Dtickring.seed=N} gives. It is printed, and a failure names it with what
 * runs it again.
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(SeedExtension.class)
public @interface Seed {}
