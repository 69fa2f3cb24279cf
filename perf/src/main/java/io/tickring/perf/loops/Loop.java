package io.tickring.perf.loops;

/** What a table of loops has a line for. Immutable. */
public interface Loop {
    /** Its name in results, and in the C program. */
    String label();

    /** What it does, in words. */
    String what();

    /** ns of the C++ systems, as re-measured from their own code; 0 = they have no such figure. */
    double published();

    /** The most that Java may take of C's time; 0 = no aim. */
    double aim();
}
