package io.tickring.tools;

import java.io.Console;
import java.lang.reflect.Method;

/** Tells whether a person watches. */
final class Terminal {
    private Terminal() {}

    /** Whether the process talks to a terminal, and not to a pipe or a file. */
    @SuppressWarnings("SystemConsoleNull") // asked first; newer JDKs are asked again below
    static boolean isInteractive() {
        final Console console = System.console();
        if (console == null || "dumb".equals(System.getenv("TERM"))) {
            return false;
        }
        try {
            // From JDK 22 on there always is a console, and it says itself whether it is a
            // terminal.
            final Method isTerminal = Console.class.getMethod("isTerminal");
            return (boolean) isTerminal.invoke(console);
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }
}
