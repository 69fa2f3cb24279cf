package io.tickring.segment;

import java.nio.file.Path;

/**
 * Something that {@link Segment#verify} found wrong.
 *
 * @param file the segment
 * @param offset byte in it where the damaged part starts
 * @param what is wrong, in words
 */
public record SegmentProblem(Path file, long offset, String what) {}
